"""Whether an average of totals is over all rows of a table, or over those that have any."""

from __future__ import annotations

from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.tokens import word_set
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import Over
from tools.semantics.sql.joins import reachable

BEGUN = word_set("installed installation opened opening built hired acquired joined launched founded bought issued")
OVER_SOME = "the average is over"


def count_every(reading: Reading, model: SemanticModel, roots: list[str]) -> None:
    """`delays per shipment` are over all shipments, when nothing narrows the delays but what narrows the shipments."""
    over = reading.over
    if over is None or over.function != "avg" or not model.has_table(over.per):
        return
    table = model.table(over.per)
    reach = set(reachable(model, table.name))
    used = {_table_of(one.field) for one in reading.filters}
    used |= {ref.lower() if model.has_table(ref) else _table_of(ref) for ref in reading.dimensions}
    happens = any(one.left_table.lower() == table.name.lower() for one in model.relationships)
    if table.name.lower() in roots or not used <= reach or reading.grain or (reading.windows and not happens):
        return
    if reading.windows and reading.time_field is None:
        if _lasts(table) and any(model.table(root).times for root in roots):
            return  # What lasts is not dated by its own beginning, but by what happened to it.
        if table.default_time is None:
            raise NotUnderstood("unclear", f"By which date of the {table.words}?")
        reading.time_field = f"{table.name}.{table.default_time.name}"
    if reading.time_field is not None and _table_of(reading.time_field) not in reach:
        return
    reading.over = Over(function="avg", per=over.per, every=True)
    reading.assumptions = [one for one in reading.assumptions if not one.startswith(OVER_SOME)]
    reading.assume(f"the average is over all {table.words}")


def _lasts(table: Table) -> bool:
    """Whether it has a name (`doctor_name` and not `shipment_no`: an event has a number at most) or is built."""
    named = table.label is not None and table.label.name.lower().endswith("name")
    date = table.default_time
    return named or (date is not None and not BEGUN.isdisjoint(date.words.split()))


def _table_of(ref: str) -> str:
    return ref.rpartition(".")[0].lower()
