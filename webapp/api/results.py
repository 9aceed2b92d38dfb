"""What the API answers, as types: clients find them in the OpenAPI document, and the type checker in the functions that answer."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

RecordId = Annotated[str, Meta(pattern="^rec[0-9A-Za-z]{14}$")]
BaseId = Annotated[str, Meta(pattern="^app[0-9A-Za-z]{14}$")]
TableId = Annotated[str, Meta(pattern="^tbl[0-9A-Za-z]{14}$")]
FieldId = Annotated[str, Meta(pattern="^fld[0-9A-Za-z]{14}$")]
ViewId = Annotated[str, Meta(pattern="^viw[0-9A-Za-z]{14}$")]
CommentId = Annotated[str, Meta(pattern="^com[0-9A-Za-z]{14}$")]
UserId = Annotated[str, Meta(pattern="^usr[0-9A-Za-z]{14}$")]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Record(TypedDict):
    """A record. Empty cells are left out."""

    id: RecordId
    createdTime: Moment
    fields: dict[str, Any]
    commentCount: NotRequired[int]


class RecordPage(TypedDict):
    """A page of records, and the offset of the next one where there is one."""

    records: list[Record]
    offset: NotRequired[str]


class Records(TypedDict):
    records: list[Record]


class WrittenRecords(TypedDict):
    """Records in the order of the request; of a merge also which of them are new."""

    records: list[Record]
    createdRecords: NotRequired[list[RecordId]]
    updatedRecords: NotRequired[list[RecordId]]


class Deleted(TypedDict):
    id: RecordId
    deleted: Literal[True]


class DeletedRecords(TypedDict):
    records: list[Deleted]


class WhoAmI(TypedDict):
    """Whom the token acts for, and what it may do."""

    id: UserId
    email: str
    scopes: list[str]


class Base(TypedDict):
    """A workspace."""

    id: BaseId
    name: str
    permissionLevel: Literal["read", "comment", "create"]


class Bases(TypedDict):
    bases: list[Base]


class Field(TypedDict):
    """A field of a table. What its options hold depends on its type."""

    id: FieldId
    name: str
    type: str
    description: NotRequired[str]
    options: NotRequired[dict[str, Any]]


class View(TypedDict):
    id: ViewId
    name: str
    type: str
    personalForUserId: NotRequired[UserId]
    visibleFieldIds: NotRequired[list[FieldId]]


class Table(TypedDict):
    """A table with its fields, the primary one first, and its views."""

    id: TableId
    name: str
    description: NotRequired[str]
    primaryFieldId: FieldId
    fields: list[Field]
    views: list[View]


class Tables(TypedDict):
    tables: list[Table]


class NewBase(Tables):
    """A base that was made, with its tables."""

    id: BaseId


class Author(TypedDict):
    id: UserId
    email: NotRequired[str]
    name: str


class Mention(TypedDict):
    """Somebody whom a comment names."""

    id: UserId
    type: Literal["user"]
    displayName: str
    email: str


class Comment(TypedDict):
    """A remark on a record. Whom it mentions is told by their ids."""

    id: CommentId
    text: str
    createdTime: Moment
    lastUpdatedTime: Moment | None
    author: Author
    mentioned: NotRequired[dict[str, Mention]]
    parentCommentId: NotRequired[CommentId]


class Comments(TypedDict):
    comments: list[Comment]
    offset: None


class DeletedComment(TypedDict):
    id: CommentId
    deleted: Literal[True]


class AccessToken(TypedDict):
    """A token for the header “Authorization: Bearer …”, and how many seconds it lasts."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class SignedIn(AccessToken):
    """As an access token, and one that makes further ones."""

    refresh_token: str


class Revoked(TypedDict):
    revoked: Literal[True]


class ChangedCell(TypedDict):
    """A cell that somebody else changed: what stands there, what would have been written over it, who did it, and when."""

    id: RecordId
    field: str
    fieldId: FieldId
    theirs: Any
    yours: Any
    by: str
    at: Moment | None


class Reason(TypedDict):
    type: str
    message: str
    cells: NotRequired[list[ChangedCell]]


class Problem(TypedDict):
    """Why a request was refused: a word for programs and a sentence for people."""

    error: Reason
