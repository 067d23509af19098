"""Names of customers and products inside a sentence: short enough to read, and never turning around what follows."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 60
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def in_prose(name: str, *, longest: int = LONGEST) -> str:
    """The name as a sentence says it; one that is written from right to left is kept apart from the words around it."""
    text = shortened(" ".join(name.split()), longest)
    is_turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if is_turned else text


def shortened(text: str, longest: int) -> str:
    """At most so many characters, cut between words where that costs little."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > longest * 2 // 3 else cut).rstrip(" ,;.-") + "…"
