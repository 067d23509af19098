"""Verified queries: a question that was asked before in the same words gets the SQL that somebody checked."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.typos import repaired
from tools.semantics.english.tokens import Token, merge_multipliers, tokens_of, word_set
from tools.semantics.model import VerifiedQuery

FILLING = word_set(
    """a an the of me us our we i my please can could would you show give tell display get is are was were what which
    who do does did have has in for to let know see list report there s it current currently right now"""
)  # fmt: skip


def key_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """What must be equal: stems in order without filling words; numbers and dates stay."""
    return tuple(token.stem for token in tokens if token.text not in FILLING)


def verified_for(tokens: Sequence[Token], lexicon: Lexicon) -> VerifiedQuery | None:
    key = key_of(tokens)
    return _index(lexicon).get(key) if key else None


_indices: WeakKeyDictionary[Lexicon, dict[tuple[str, ...], VerifiedQuery]] = WeakKeyDictionary()


def _index(lexicon: Lexicon) -> dict[tuple[str, ...], VerifiedQuery]:
    """The model's verified queries by what must be equal, made once for a lexicon."""
    found = _indices.get(lexicon)
    if found is None:
        found = {}
        for query in lexicon.model.verified_queries:
            found.setdefault(key_of(repaired(merge_multipliers(tokens_of(query.question)), lexicon)), query)
        _indices[lexicon] = found
    return found
