"""What a filter may ask of a cell, by name. `conditions.py` says what each of them means."""

OPERATORS = frozenset(
    [
        "is", "is_not", "is_empty", "is_not_empty",
        "contains", "contains_not", "starts_with", "ends_with",
        "less", "at_most", "more", "at_least", "between",
        "before", "on_or_before", "after", "on_or_after",
        "is_any_of", "is_none_of",
        "has_any_of", "has_all_of", "has_none_of", "is_exactly",
    ]
)  # fmt: skip
"""Every filter operator that a type may offer."""

TEXT_OPERATORS = (
    "contains", "contains_not", "is", "is_not", "starts_with", "ends_with", "is_any_of", "is_none_of", "is_empty", "is_not_empty",
)  # fmt: skip
