"""Numbers in a model's words must come from the data: sentences with others are held back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tools.answer import Answer

NUMBER = re.compile(
    r"(?<![\w.])[-+−]?[$€£]?\s?(\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(%|k\b|m\b|bn?\b|thousand\b|million\b|billion\b)?",
    re.IGNORECASE,
)
SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
SMALL_COUNT = Decimal(12)
"""Whole numbers up to here are counting words ("the top 3", "2 of them") and pass."""
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written: `value` at full scale, `step` the place of its last written digit."""

    value: Decimal
    step: Decimal
    percent: bool


@dataclass
class NumberGate:
    """Lets text through sentence by sentence; one with a number that no source holds stays back, in `held_back`."""

    question: str
    answers: list[Answer] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    _pending: str = ""

    def feed(self, delta: str) -> str:
        """What may be shown now that `delta` has come."""
        self._pending += delta
        shown = ""
        while match := SENTENCE_END.search(self._pending):
            shown += self._judge(self._pending[: match.end()])
            self._pending = self._pending[match.end() :]
        return shown

    def rest(self) -> str:
        """What may be shown of the last sentence, when the text is over."""
        sentence, self._pending = self._pending, ""
        return self._judge(sentence)

    def _judge(self, sentence: str) -> str:
        if not unsupported_numbers(sentence, self.answers, question=self.question):
            return sentence
        self.held_back.append(sentence.strip())
        return ""


def unsupported_numbers(text: str, answers: Iterable[Answer], *, question: str) -> list[str]:
    """The numbers of `text` that are in no table, text or reading of `answers` and not in the question."""
    held = list(answers)
    words = [question, *(part for answer in held for part in (answer.text, answer.understood or ""))]
    known = [quantity.value for part in words for _, quantity in _numbers(part)]
    known += [value for answer in held for value in _cells(answer)]
    return [written for written, quantity in _numbers(text) if not _is_known(quantity, known)]


def _is_known(quantity: Quantity, known: Iterable[Decimal]) -> bool:
    value = abs(quantity.value)
    if not quantity.percent and value == value.to_integral_value() and value <= SMALL_COUNT:
        return True
    candidates = (value, value / 100) if quantity.percent else (value,)
    half = quantity.step / 2
    return any(
        abs(abs(source) - candidate) <= (half / 100 if candidate is not value else half)
        for source in known
        for candidate in candidates
    )


def _numbers(text: str) -> Iterator[tuple[str, Quantity]]:
    for match in NUMBER.finditer(text):
        digits = match[1].replace(",", "").replace(" ", "")
        suffix = (match[2] or "").lower()
        scale = Decimal(10) ** SCALES.get(suffix, 0)
        places = len(digits.partition(".")[2])
        yield match[0].strip(), Quantity(Decimal(digits) * scale, Decimal(10) ** -places * scale, suffix == "%")


def _cells(answer: Answer) -> Iterator[Decimal]:
    if answer.table is None:
        return
    yield Decimal(answer.table.row_count)
    for row in answer.table.rows:
        for cell in row:
            if isinstance(cell, bool) or cell is None:
                continue
            if isinstance(cell, date):
                yield from (Decimal(cell.year), Decimal(cell.day))
            elif isinstance(cell, int | float | Decimal):
                number = Decimal(str(cell))
                if number.is_finite():
                    yield number
            elif isinstance(cell, str):
                yield from (quantity.value for _, quantity in _numbers(cell))
