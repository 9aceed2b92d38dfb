"""Looking before a retype: how many values would be kept, and which would be lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp import ddl, jobs
from webapp.database import db, transaction
from webapp.fieldtypes.base import quoted
from webapp.fieldtypes.conversions import Conversion
from webapp.shapes.columns import Pair, chunks
from webapp.shapes.exchanges import conversion_of
from webapp.shapes.models import CHECKED, Retype
from webapp.tables.models import Field, Table

SHOWN = 20
LONGEST = 200


@dataclass
class Findings:
    """What a conversion would do."""

    kept: int = 0
    emptied: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


def check(retype: Retype, table: Table, field: Field, progress: jobs.Progress | None = None) -> Findings:
    """Convert every value without writing one."""
    findings, seen = Findings(), 0
    conversion = conversion_of(retype, field)
    for chunk in chunks(pair_of(table, field, retype)):
        lost = lost_values(chunk, conversion)
        findings.emptied += len(lost)
        findings.kept += sum(value is not None for _, value in chunk) - len(lost)
        findings.examples += lost[: SHOWN - len(findings.examples)]
        seen += len(chunk)
        if progress is not None:
            db.session.rollback()  # nothing stays open while the others change things
            progress.step(seen, 0)
    return findings


def lost_values(chunk: Sequence[Any], conversion: Conversion) -> list[dict[str, Any]]:
    conversion.convert([value for _, value in chunk])
    return [{"record": chunk[lost.place][0], "text": quoted(lost.text, LONGEST), "reason": lost.reason} for lost in conversion.refused]


def emptied_rows(retype: Retype, table: Table, field: Field) -> Iterator[list[list[str]]]:
    """Every value that would be lost, for a CSV file."""
    yield [["Record", field.name, "Why it would be emptied"]]
    conversion = conversion_of(retype, field)
    for chunk in chunks(pair_of(table, field, retype)):
        values = [value for _, value in chunk]
        conversion.convert(values)
        if conversion.refused:
            yield [[str(chunk[lost.place][0]), lost.text, lost.reason] for lost in conversion.refused]


def pair_of(table: Table, field: Field, retype: Retype) -> Pair:
    new = ddl.retyped_column_name(field.id, retype.id)
    return Pair(table.id, ddl.Column(field.column_name, field.type.sql_type()), ddl.Column(new, retype.type.sql_type()))


@transaction()
def note(retype: Retype, findings: Findings) -> None:
    retype.kept, retype.emptied, retype.examples, retype.phase = findings.kept, findings.emptied, findings.examples, CHECKED
