"""Changes of what the rows belong to: `and in August?` of those who worked in July, `and of the others`."""

from __future__ import annotations

from dataclasses import replace

from tools.semantics.english.reading import Reading
from tools.semantics.english.turns.leaning import Turn
from tools.semantics.query import SemanticQuery


def within_members(previous: SemanticQuery, reading: Reading, turn: Turn) -> tuple[SemanticQuery, Reading]:
    """Conditions and a time that replace those of what the rows belong to: `and in August?` of who worked in July."""
    if len(previous.members) != 1 or turn.place is not None or reading.members or reading.metrics:
        return previous, reading
    [member] = previous.members
    fields = {one.field for one in reading.filters}
    theirs = [one for one in member.filters if one.field in fields]
    replaced = [one for one in reading.filters if one.field in {each.field for each in theirs}]
    moves = len(reading.windows) == 1 and not previous.windows and bool(member.windows) and reading.compare is None
    if not replaced and not moves:
        return previous, reading
    update: dict[str, object] = {
        "filters": (*(one for one in member.filters if one not in theirs), *replaced),
        "windows": tuple(reading.windows) if moves else member.windows,
    }
    left = replace(
        reading,
        filters=[one for one in reading.filters if one not in replaced],
        windows=[] if moves else reading.windows,
        time_field=None if moves else reading.time_field,
    )
    return previous.model_copy(update={"members": (member.model_copy(update=update),)}), left
