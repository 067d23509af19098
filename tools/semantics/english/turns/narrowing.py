"""Turns that narrow what was shown: in `only the VIP tickets` the noun is what is narrowed, and no new number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.errors import CallerError
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.sql.expressions import metric_plan

LEADS = word_set("only just without excluding exclude except minus not solely leaving ignoring ignore")
BEFORE = word_set("and but ok okay now same the please so then show me it them make for also keep again now thing")
ASKS = word_set("how number count much average total many what which who")


def narrows(tokens: Sequence[Token]) -> bool:
    """`only …`, `and without …`, `for … only`, but no `only the number of …`."""
    texts = [token.text for token in tokens]
    lead = next((one for one in texts if one not in BEFORE), "")
    ends = [one for one in texts if one != "please"][-1:] == ["only"]
    return (lead in LEADS or ends) and ASKS.isdisjoint(texts)


class Narrowed(Lexicon):
    """The words of a model in which a number is heard as the rows that it is about."""

    def __init__(self, whole: Lexicon) -> None:
        self.__dict__ = whole.__dict__

    def match(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]]:
        """As ever, without the numbers: `completed trips` are trips that are completed."""
        length, found = super().match(tokens, i)
        numbers = [one for one in found if one.kind == "metric"]
        if not numbers:
            return length, found
        others = tuple(one for one in found if one.kind != "metric")
        if others:
            return length, others
        for shorter in range(length - 1, 0, -1):
            part, inner = super().match(tokens[: i + shorter], i)
            values = tuple(one for one in inner if one.kind in ("value", "flag", "filter"))
            if part and values:
                return part, values
        return length, tuple(one for number in numbers if (one := self._rows(number)) is not None) or found

    def _rows(self, number: Candidate) -> Candidate | None:
        try:
            root = metric_plan(self.model, number.ref).leaves[0].root
        except CallerError:
            return None
        table = self.model.table(root)
        return replace(number, kind="entity", ref=table.name, table=table.name)
