"""The layout of fields and criteria within a view, between query string, form and JSON."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.unit.test_criteria import criteria
from webapp.fieldtypes.choices import HUES
from webapp.views.criteria import Criteria, Within
from webapp.views.layout import HEIGHTS, MOST_FROZEN, NARROWEST, WIDEST, Colour, Layout
from webapp.views.rules import Rule

ids = st.integers(1, 10**9)
texts = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=8)
rules = st.tuples(st.sampled_from(["is", "contains", "is_empty"]), st.lists(texts, max_size=2).map(tuple))
colours = st.builds(Colour, ids) | st.builds(
    lambda field_id, rule, hue: Colour(field_id, Rule(field_id, *rule), hue), ids, rules, st.sampled_from(HUES)
)
layouts = st.builds(
    lambda order, hidden, *rest: Layout(order, frozenset(order[:hidden]), *rest),
    st.lists(ids, max_size=6, unique=True).map(tuple),
    st.integers(0, 3),
    st.dictionaries(ids, st.integers(NARROWEST, WIDEST), max_size=3).map(lambda widths: frozenset(widths.items())),
    st.integers(1, MOST_FROZEN),
    st.sampled_from(HEIGHTS),
    st.booleans(),
    st.none() | colours,
)


@settings(max_examples=100)
@given(layouts, layouts)
def test_a_query_string_a_form_and_json_bring_the_same_layout_back(layout: Layout, saved: Layout) -> None:
    form = MultiDict({**layout.args, "order": [str(field_id) for field_id in layout.order] or [""]})
    form.poplist("hide")
    form.setlist("show", [str(field_id) for field_id in layout.order if field_id not in layout.hidden] or [""])

    assert Layout.from_args(MultiDict(layout.args), saved) == layout
    assert Layout.from_args(form, saved) == layout
    assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
    assert Layout.from_args(MultiDict({"view": "3", "q": "x"}), saved) == saved


@settings(max_examples=100)
@given(criteria, criteria)
def test_an_address_within_a_view_brings_its_criteria_back_whatever_the_view_looks_for(found: Criteria, saved: Criteria) -> None:
    within = Within({"view": ["3"]}, saved)
    there = Criteria.from_args(MultiDict(found.args), within)  # without a word, a part is the view's
    again = replace(found, within=within)

    assert Criteria.from_args(MultiDict(again.args), within) == found
    assert Criteria.from_args(MultiDict(there.args), within) == there
    assert replace(saved, within=within).args == {"view": ["3"]}
    form = {**again.args_but("search"), "q": [found.search]}
    assert Criteria.from_args(MultiDict(form), within) == found


def test_nonsense_counts_as_not_given() -> None:
    for query in ("order=x.-1", "widths=5.6-.x-3", "freeze=no", "height=giant", "wrap=2", "colour=red", f"width{2**63}=90"):
        key, _, value = query.partition("=")
        assert Layout.from_args(MultiDict([(key, value)])) == Layout()
    assert Layout.from_args(MultiDict({"order": "1", "freeze": "99", "widths": "1-5"})).frozen == MOST_FROZEN
