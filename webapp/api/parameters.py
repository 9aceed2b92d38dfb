"""What a program asks of a list: in a query string, or in the body of a POST, which takes longer ones. Unknown names are left alone."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from webapp.api.answers import ApiError

PAGE = 100
MOST_SORTS = 10
MOST_DELETED = 10

PageSize = Annotated[int, Meta(ge=1, le=PAGE, description="How many records a page has at most.")]


class Query(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is empty in one of these was not asked for."""


class Sort(msgspec.Struct, frozen=True):
    """A field to sort by, by name or id."""

    field: str
    direction: Literal["asc", "desc"] = "asc"

    @property
    def descending(self) -> bool:
        return self.direction == "desc"


class RecordQuery(Query, frozen=True, kw_only=True):
    """How records are to be drawn: by which keys, as which kind of cell."""

    cell_format: Annotated[Literal["json", "string"], Meta(description="With string every cell is a text.")] = "json"
    time_zone: Annotated[str, Meta(description="Has to be there with the cell format string. Times are in UTC.")] = ""
    user_locale: Annotated[str, Meta(description="Has to be there with the cell format string.")] = ""
    return_fields_by_field_id: Annotated[bool, Meta(description="Whether cells go by the ids of their fields.")] = False
    record_metadata: Annotated[tuple[str, ...], Meta(description="commentCount, to have it with every record.")] = ()

    @property
    def as_text(self) -> bool:
        """Raises ApiError where the protocol wants more with it."""
        if self.cell_format == "string" and not (self.time_zone and self.user_locale):
            raise ApiError(422, message="Invalid request: cellFormat string needs timeZone and userLocale as well.")
        return self.cell_format == "string"

    @property
    def with_comments(self) -> bool:
        return "commentCount" in self.record_metadata


class ListQuery(RecordQuery, frozen=True, kw_only=True):
    """Which records, in which order, and how they are to be drawn."""

    fields: Annotated[tuple[str, ...], Meta(description="The fields to have, by name or id; all of them, if none is named.")] | None = None
    sort: Annotated[tuple[Sort, ...], Meta(max_length=MOST_SORTS, description="Without it, records come in the order of the view.")] = ()
    filter_by_formula: Annotated[str, Meta(description="Records for which this formula holds.")] = ""
    view: Annotated[str, Meta(description="A view of the table, by name or id.")] = ""
    page_size: PageSize | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE, description="An older name of pageSize.")] | None = None
    max_records: Annotated[int, Meta(ge=1, le=2**63 - 1, description="How many records all pages have together.")] | None = None
    offset: Annotated[str, Meta(description="What the page before gave as its offset.")] = ""

    @property
    def size(self) -> int:
        return self.page_size or self.limit or PAGE


class Named(Query, frozen=True, kw_only=True):
    """Records by their ids."""

    records: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_DELETED, description="The ids of the records.")]


class TablesQuery(Query, frozen=True, kw_only=True):
    include: Annotated[tuple[str, ...], Meta(description="visibleFieldIds, to have them with every view.")] = ()
