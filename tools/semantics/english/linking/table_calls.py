"""What the rows of a table are called in short: by the metric that counts them, and by the last word of its name."""

from __future__ import annotations

from collections.abc import Iterator

from tools.semantics.counted import counted_rows
from tools.semantics.elements import singular
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.phrases import Candidate, may_stand_alone, words_of
from tools.semantics.english.tokens import stem, word_set
from tools.semantics.model import SemanticModel, Table
from tools.semantics.plain_names import is_cryptic

COUNTED = ("number", "of")
LONGEST = 3
TELLS_NOTHING = word_set(
    """rows records entries items lines details data history log logs facts lists info table changes totals levels
    averages counts numbers results values dates times days weeks months quarters years usage statistics stats"""
)


def table_calls(model: SemanticModel) -> Iterator[Candidate]:
    """`deliveries` of feed deliveries, whose count is the number of deliveries; nothing that two tables share."""
    found: dict[tuple[str, ...], list[Candidate]] = {}
    for table in model.tables:
        for call in {*_counted(table), *_heads(table)}:
            for words in (call, (*call[:-1], singular(call[-1]))):
                stems = tuple(stem(one) for one in words)
                found.setdefault(stems, []).append(Candidate("entity", table.name, table.name, words))
    for candidates in found.values():
        if len({one.table for one in candidates}) == 1:
            yield from candidates


def namesakes(model: SemanticModel) -> Iterator[Candidate]:
    """`blood group` of a donor's `donor_blood_group`, a request's `requested_blood_group`: beside its own thing."""
    for table in model.tables:
        own = {tuple(map(singular, words_of(one))) for one in (table.words, *table.synonyms)}
        for column in table.plain_dimensions:
            words = words_of(column.words)
            for noun in own:
                led = words[: len(noun)] == noun or (len(noun) == 1 and kin(words[0], noun[0]))
                if led and len(words) > len(noun):
                    yield Candidate("dimension", f"{table.name}.{column.name}", table.name, words[len(noun) :])


def _counted(table: Table) -> Iterator[tuple[str, ...]]:
    for metric in table.all_metrics:
        if not metric.expr or counted_rows(metric.expr, tuple(table.key)) != "":
            continue
        for phrase in (metric.words, *metric.synonyms):
            words = words_of(phrase)
            if words[:2] == COUNTED and 2 < len(words) < 2 + LONGEST and singular(words[-1]) != words[-1]:
                yield words[2:]


def _heads(table: Table) -> Iterator[tuple[str, ...]]:
    words = words_of(table.words)
    head = words[-1] if len(words) > 1 else ""
    alone = singular(head) != head and may_stand_alone(head) and head not in TELLS_NOTHING if head else False
    if alone and not is_cryptic(table.name):
        yield (head,)
