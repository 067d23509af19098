"""`each agent's listings`, `every show's ad revenue`: listings per agent, ad revenue per show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set, words_like

EACH = word_set("each every")
POSSESSIVE = ("'s", "s'", "’s", "s’")
OWNERS = ("entity", "dimension")


def without_owners(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question with the owner behind what it has, as something that is split by."""
    for i, token in enumerate(tokens[:-2]):
        if token.text not in EACH:
            continue
        length, meant = lexicon.match(tokens, i + 1)
        end = i + 1 + length
        owned = length and tokens[end - 1].said.lower().endswith(POSSESSIVE) and end < len(tokens)
        if owned and any(one.kind in OWNERS for one in meant):
            stop = next((at for at in range(end, len(tokens)) if tokens[at].lead), len(tokens))
            owner = [*words_like(token, ["per"]), *tokens[i + 1 : end]]
            plain = [replace(one, lead="") for one in owner]
            return [*tokens[:i], replace(tokens[end], lead=token.lead), *tokens[end + 1 : stop], *plain, *tokens[stop:]]
    return list(tokens)
