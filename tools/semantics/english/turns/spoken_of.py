"""Values in a turn are first those of the fields that were spoken of: `and children?` after `only seniors`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token
from tools.semantics.query import SemanticQuery


class SpokenOf(Lexicon):
    """The words of a model in which a value of a field that the query before filters by means that one."""

    def __init__(self, whole: Lexicon, fields: frozenset[str]) -> None:
        self.__dict__ = {**whole.__dict__, "fields": fields}

    def match(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]]:
        """As ever, but of look-alikes the one of such a field."""
        length, found = super().match(tokens, i)
        fields: frozenset[str] = self.__dict__["fields"]
        if not length or not any(one.kind == "value" for one in found) or any(one.ref in fields for one in found):
            return length, found
        stems = tuple(token.stem for token in tokens[i : i + length])
        own = tuple(one for one in self.entries.get(stems, ()) if one.kind == "value" and one.ref in fields)
        return length, own or found


def spoken_of(lexicon: Lexicon, previous: SemanticQuery) -> Lexicon:
    """The lexicon as it is heard after that query."""
    fields = frozenset(one.field for one in previous.filters)
    return SpokenOf(lexicon, fields) if fields and type(lexicon) is Lexicon else lexicon
