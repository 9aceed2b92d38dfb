"""What somebody chose on the preview: names, types, what is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from webapp.fieldtypes import Invalid
from webapp.imports.columns import Plan, column_of, retyped, tidy
from webapp.imports.readers import DELIMITERS, ENCODINGS
from webapp.regions import READINGS, Reading
from webapp.tables.homes import Home

# The main option of a type, offered beside it.
OPTIONS = {"number": "decimals", "currency": "decimals", "percent": "decimals", "date": "order", "date_time": "order"}


@dataclass
class Choices:
    plans: list[Plan]
    table_name: str
    problems: dict[str, str] = field(default_factory=dict)  # control → sentence
    are_new: bool = False  # guessed anew, because the file is read in another way


def layout_chosen(form: MultiDict[str, str], current: tuple[str, str, bool]) -> tuple[str, str, bool]:
    """Delimiter, encoding and whether there is a heading; what the form does not know stays."""
    delimiter, encoding, _ = current
    return (
        form["delimiter"] if form.get("delimiter") in DELIMITERS else delimiter,
        form["encoding"] if form.get("encoding") in ENCODINGS else encoding,
        "has_header" in form,
    )


def choices_of(form: MultiDict[str, str], plans: Sequence[Plan], body: Sequence[Sequence[str]], home: Home) -> Choices:
    choices = Choices(list(plans), tidy(form.get("table_name", "")))
    if not choices.table_name:
        choices.problems["table_name"] = "Give the table a name."
    for place in range(len(plans)):
        choose(choices, place, form, body, home)
    if all(plan.left_out for plan in choices.plans):
        choices.problems["columns"] = "Every column is left out. Keep at least one."
    name_twice(choices)
    return choices


def choose(choices: Choices, place: int, form: MultiDict[str, str], body: Sequence[Sequence[str]], home: Home) -> None:
    plan = choices.plans[place]
    type_name = form.get(f"type-{place}", plan.type_name)
    name = tidy(form.get(f"name-{place}", plan.name))
    try:
        choices.plans[place] = replace(typed(plan, place, type_name, form, body, home), name=name, left_out=not type_name)
    except Invalid as problem:
        choices.problems[f"type-{place}"] = str(problem)
    if not name and type_name:
        choices.problems[f"name-{place}"] = "Give the field a name."


def typed(plan: Plan, place: int, type_name: str, form: MultiDict[str, str], body: Sequence[Sequence[str]], home: Home) -> Plan:
    """The plan with the type and its main option as chosen. Raises Invalid."""
    if not type_name:
        return plan
    if type_name != plan.type_name:
        return retyped(plan, type_name, column_of(body, place), home)
    told = told_in(form, place, plan)
    if told != plan.told:
        return replace(retyped(plan, type_name, column_of(body, place), replace(home, region=home.region.told(told))), told=told)
    option = OPTIONS.get(type_name)
    given = form.get(f"{option}-{place}")
    if option is None or given is None:
        return plan
    value: object = int(given) if option == "decimals" and given.isascii() and given.isdigit() and len(given) < 3 else given
    chosen = replace(plan, options={**plan.options, option: value})
    return replace(chosen, options=chosen.type.to_options())


def told_in(form: MultiDict[str, str], place: int, plan: Plan) -> Reading | None:
    """What somebody says that a mark means in the column, where they were asked."""
    given = form.get(f"told-{place}")
    return plan.told if given is None else next((reading for reading in READINGS if reading == given), None)


def name_twice(choices: Choices) -> None:
    kept = [(place, plan.name.casefold()) for place, plan in enumerate(choices.plans) if not plan.left_out]
    times = Counter(name for _, name in kept)
    for place, name in kept:
        if name and times[name] > 1:
            choices.problems.setdefault(f"name-{place}", "Another field has this name.")
