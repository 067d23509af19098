"""`gold and platinum members`, `premium users`: people by a state of theirs, under a noun of everyday speech."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.checks.actors import people_of
from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, word_set, words_like

BEARERS = word_set(
    "member members user users people customers customer clients client guests holders folks individuals"
)


def with_bearers(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the model's own name for those whose state stands right before such a noun."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        if found[i].text not in BEARERS or found[i].field or found[i].lead or lexicon.match(found, i)[0]:
            continue
        tables = {one.table for one in _ending_at(found, i, lexicon)}
        people = [one for one in people_of(lexicon.model) if one.table in {each.lower() for each in tables}]
        own = [one for one in people if lexicon.model.has_table(one.table) and len(tables) == 1]
        if len(own) == 1 and own[0].words == tuple(lexicon.model.table(own[0].table).words.lower().split()):
            found[i : i + 1] = words_like(found[i], own[0].words)
    return found


def _ending_at(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> list[Candidate]:
    for start in range(max(0, end - 3), end):
        length, meant = lexicon.match(tokens[:end], start)
        if length and start + length == end:
            return [one for one in meant if one.kind in CONDITIONS]
    return []
