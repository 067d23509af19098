"""Turns that take back what was said before: `drop the branch filter`, `all branches again`, `the other way round`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.query import SemanticQuery

TAKE_OFF = phrase_set(
    """drop | remove | clear | lift | take off | take away | take out | forget | forget about | ignore | without |
    undo | leave out | get rid of"""
)
RESTRICTION = word_set("filter filters restriction restrictions condition conditions limit")
ALL_OF = phrase_set(
    "for all | across all | over all | of all | all | for every | all the | for all the | across all the"
)
ROUND = phrase_set(
    """other way | opposite way | the opposite way | other direction | the other direction |
    other way round | other way around | other way about | the other way round | the other way around |
    reverse | reversed | in reverse | reverse order | in reverse order | reverse the order | reverse it |
    in the opposite order | the opposite order | upside down | flip the order | flip it | turn it round |
    turn it around"""
)
AROUND = word_set(
    "the a that this it again please pls now sort sorted order ordered put show me list them and so do in"
)


def undone(previous: SemanticQuery, tokens: Sequence[Token], lexicon: Lexicon) -> SemanticQuery | None:
    """The query before without the restriction, or in the opposite order; None for a turn that says something else."""
    return _other_way(previous, tokens) or _lifted(previous, tokens, lexicon)


def _other_way(previous: SemanticQuery, tokens: Sequence[Token]) -> SemanticQuery | None:
    texts = tuple(one.text for one in tokens)
    plain = tuple(one for one in texts if one not in AROUND)
    said = any(plain == tuple(word for word in one if word not in AROUND) for one in ROUND)
    order = previous.order
    if said and not order and previous.metrics and previous.dimensions and not previous.grain:
        # What is split by something is shown with the most first.
        return SemanticQuery.model_validate(
            previous.model_dump() | {"order": ({"by": previous.metrics[0], "dir": "asc"},)}
        )
    if not said or not order:
        return None
    turned = tuple(one.model_copy(update={"dir": "asc" if one.dir == "desc" else "desc"}) for one in order)
    return previous.model_copy(update={"order": turned})


def _lifted(previous: SemanticQuery, tokens: Sequence[Token], lexicon: Lexicon) -> SemanticQuery | None:
    """Without the filters on the field that is named, or without the only one."""
    texts = [one.text for one in tokens]
    start = phrase_length(texts, 0, TAKE_OFF)
    named = [i for i, one in enumerate(texts) if one in RESTRICTION]
    if start and named:
        about = [one for i, one in enumerate(tokens) if start <= i and i not in named and one.text not in AROUND | OF]
        fields = {one.field for one in previous.filters}
        return _without(previous, _meant(about, lexicon) & fields if about else fields if len(fields) == 1 else set())
    start = phrase_length(texts, 0, ALL_OF)
    rest = [one for one in tokens[start:] if one.text not in AROUND]
    if not start or not rest or lexicon.match(rest, 0)[0] != len(rest):
        return None
    return _without(previous, _meant(rest, lexicon) & {one.field for one in previous.filters})


OF = word_set("on by for of about regarding")


def _meant(tokens: Sequence[Token], lexicon: Lexicon) -> set[str]:
    """The fields that the words name, also by one of their values or by the thing whose name they are."""
    found: set[str] = set()
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        for one in meant:
            if one.kind in ("dimension", "value", "flag", "filter"):
                found.add(one.ref)
            elif one.kind == "entity":
                table = lexicon.model.table(one.table)
                found |= {f"{table.name}.{table.label.name}"} if table.label else set()
        if not length:
            return set()
        i += length
    return found


def _without(previous: SemanticQuery, fields: set[str]) -> SemanticQuery | None:
    kept = tuple(one for one in previous.filters if one.field not in fields)
    return previous.model_copy(update={"filters": kept}) if fields and len(kept) < len(previous.filters) else None
