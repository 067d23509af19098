"""`ended in Failed`, `turned out lost`, `ended with each result`: a verb that says no more than how it is."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set, words_like

BECOMING = phrase_set(
    """ended in | ended up in | ended up as | ended up being | ended up | ended with | ended as | ends in | ends up in |
    ends up as | ends up | ends with | end in | end up in | end up as | end up | end with | ending in | ending with |
    ending up in | turned out to be | turned out as | turned out | turn out to be | turn out | turns out |
    resulted in | results in | result in | resulting in | concluded with | concludes with | came out as | comes out as |
    came back as | come back as | came back | went down as | go down as | wound up as | wound up in | wound up |
    finished as | finished with | led to | leads to | lead to | was found to be | were found to be | was deemed |
    were deemed | was considered | were considered | was judged | were judged | was declared | were declared |
    was classed as | were classed as | are classed as | is classed as | was rated as | were rated as | are rated as |
    was marked as | were marked as | are marked as | is marked as | was flagged as | were flagged as | are flagged as |
    was graded | were graded | are graded | counts as | count as | counted as | was put down as | were put down as"""
)
SMALL = word_set("a an the")
EACH = word_set("each every")


def with_outcomes(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with `is` for such a verb before a state of the model; the same tokens where there is none."""
    found = list(tokens)
    for i in range(len(found) - 2, 0, -1):
        length = phrase_length(found, i, BECOMING)
        if not length or any(one.field for one in found[i : i + length]):
            continue
        at = skip(found, i + length, SMALL)
        if at >= len(found) or lexicon.match(found, i)[0] > 1:
            continue
        meant = {one.kind for one in lexicon.match(found, at)[1]}
        if not meant.isdisjoint(CONDITIONS):
            found = [*found[:i], *words_like(found[i], ("are",)), *found[at:]]
        elif found[at].text in EACH and at + 1 < len(found) and _is_a_split(found, at + 1, lexicon):
            found = [*found[:i], *words_like(found[i], ("has",)), *found[at:]]
    return found


def _is_a_split(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    return any(one.kind == "dimension" for one in lexicon.match(tokens, at)[1])
