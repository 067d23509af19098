"""`since when is each member with us`, `when was every inspector hired`: the rows with the date on which they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.elements import Table
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.current_rows import ENDS
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import Column

ASKING = word_set("is are has have does do did was were")
ALL = word_set("each every all our the of")
BEING = word_set("been with us here there working a an our on in now already")
REST = 5


def with_since_when(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question for the rows and their date; the same tokens where it asks for nothing of the kind."""
    texts = [one.text for one in tokens]
    since = texts[:2] == ["since", "when"]
    at = 2 if since else 1 if texts[:1] == ["when"] else 0
    if not at or at >= len(texts) or texts[at] not in ASKING:
        return list(tokens)
    start = at + 1
    while start < len(tokens) and texts[start] in ALL:
        start += 1
    length, meant = lexicon.match(tokens, start) if start < len(tokens) else (0, ())
    name = next((one.table for one in meant if one.kind == "entity"), "")
    rest = texts[start + length :]
    if not name or len(rest) > REST or not {"each", "every", "all", "our"} & set(texts[at:start]):
        return list(tokens)
    date = _date(lexicon.model.table(name), rest, since=since)
    if date is None:
        return list(tokens)
    said = [replace(tokens[0], text=word, lead="", value=None) for word in ("with", *date.words.split())]
    return [replace(tokens[0], text="list"), *tokens[start : start + length], *said]


def _date(table: Table, rest: Sequence[str], *, since: bool) -> Column | None:
    """The date that the verb is about; without one the date from which the rows are there."""
    told = [word for word in rest if word not in BEING]
    for column in table.times:
        names = {word for each in (column.words, *column.synonyms) for word in each.lower().split()}
        if told and all(any(kin(word, one) for one in names) for word in told):
            return column
    begun = table.default_time
    plain = begun is not None and not ENDS & set(begun.words.split())
    return begun if since and plain and not told else None
