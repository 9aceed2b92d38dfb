"""Criteria between query string, form and JSON."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from webapp.views.criteria import Criteria, is_criterion
from webapp.views.order import Folding, Sort
from webapp.views.rules import Group, Rule

texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
rules = st.builds(
    Rule, st.integers(1, 10**9), st.sampled_from(["is", "contains", "is_empty", "is_any_of"]), st.lists(texts, max_size=3).map(tuple)
)
joins = st.sampled_from(["all", "any"])
inner = st.builds(Group, joins, st.lists(rules, min_size=1, max_size=3).map(tuple))
middle = st.builds(Group, joins, st.lists(rules | inner, min_size=1, max_size=3).map(tuple))
outer = st.builds(Group, joins, st.lists(rules | middle, min_size=1, max_size=3).map(tuple)) | st.just(Group())
sorts = st.lists(st.builds(Sort, st.integers(1, 99), st.booleans()), max_size=5, unique_by=lambda sort: sort.field_id).map(tuple)
groups = st.lists(st.builds(Sort, st.integers(1, 99), st.booleans()), min_size=1, max_size=3, unique_by=lambda sort: sort.field_id).map(
    tuple
)
foldings = st.builds(Folding, st.booleans(), st.frozensets(texts.filter(lambda text: text != "all"), max_size=3))
summaries = st.dictionaries(st.integers(1, 10**9), st.sampled_from(["sum", "unique"]), max_size=3).map(
    lambda found: tuple(sorted(found.items()))
)
grouped = st.tuples(groups, foldings) | st.just(((), Folding()))
criteria = st.builds(lambda *parts: Criteria(*parts[:3], *parts[3], parts[4]), outer, sorts, texts | st.just(""), grouped, summaries)

TREES = Rule(3, "is", ("1",))
TALL = Rule(2, "more", ("5",))


def args_of(found: Criteria) -> MultiDict[str, str]:
    return MultiDict(found.args)


@settings(max_examples=100)
@given(criteria)
def test_a_query_string_and_json_bring_the_same_criteria_back(found: Criteria) -> None:
    assert Criteria.from_args(args_of(found)) == found
    assert Criteria.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert all(map(is_criterion, found.args))


def test_blank_controls_of_a_form_say_nothing() -> None:
    form = MultiDict(
        [("match", "all"), ("where1", ""), ("op1", "is"), ("value1", ""), ("where2", "3"), ("op2", "is"), ("value2", "1"), ("value2", "")]
    )
    form.update({"sort1": "", "dir1": "desc", "sort2": "2", "q": "  "})

    assert Criteria.from_args(form) == Criteria(Group("all", (TREES,)), (Sort(2),))


def test_nonsense_counts_as_not_given() -> None:
    for query in ("where1=x", "where1=-1", f"where1={2**63}", "where=1", "where1.2.3.4=1", "sort1=²", "sort9=1"):
        key, _, value = query.partition("=")
        assert not Criteria.from_args(MultiDict([(key, value)]))


def test_a_condition_is_taken_away_with_a_group_it_leaves_empty() -> None:
    both = Criteria(Group("any", (TREES, Group("all", (TALL,)))))

    assert both.without_rule(TALL).filter == Group("any", (TREES,))
    assert both.without_rule(TALL).without_rule(TREES).filter == Group()


def test_a_condition_narrows_what_was_joined_by_any() -> None:
    either = Criteria(Group("any", (TREES, TALL)))

    assert either.with_rule(TALL).filter == Group("all", (either.filter, TALL))
    assert Criteria().with_rule(TALL).with_rule(TREES).filter == Group("all", (TALL, TREES))
