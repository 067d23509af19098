"""Things set side by side: a condition and its opposite, or values of one field of which one is more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.tokens import word_set

OTHERS = word_set("others other rest remaining remainder")
JOINING = word_set("vs versus and or against than with to compared")
LIMITS = (">", "<", ">=", "<=", "longer", "orxmore")
COMPARED = word_set(
    """more higher lower less better worse bigger larger smaller fewer longer shorter faster slower cheaper older
    younger heavier lighter quicker both than which"""
)
CONDITIONS = ("flag", "filter")


@dataclass
class Contrast:
    """`split` is the condition that the numbers are split by; `used` are the words that only set it side by side."""

    split: Chunk | None = None
    used: list[Chunk] = field(default_factory=list)


def contrast_of(chunks: Sequence[Chunk]) -> Contrast:
    for chunk in chunks:
        if chunk.kind == "name" and chunk.of(*CONDITIONS) and not chunk.of("metric", "entity"):
            used = _opposite(chunks, chunk)
            if used:
                return Contrast(chunk, [chunk, *used, *_comparatives(chunks)])
    return Contrast(None, _comparatives(chunks)) if _several_values(chunks) else Contrast()


def _opposite(chunks: Sequence[Chunk], chunk: Chunk) -> list[Chunk]:
    """The words of the opposite, up to its end; nothing but joining words and nouns stands before it."""
    used: list[Chunk] = []
    joined = False
    for at in range(chunk.at + 1, len(chunks)):
        one = chunks[at]
        words = {token.text for token in one.tokens}
        if joined and words & OTHERS and one.kind != "name":
            after = chunks[at + 1 : at + 2]
            return [*used, one, *(each for each in after if each.of("entity"))]
        if joined and one.op == "not":
            rest = chunks[at + 1 :]
            again = rest[0] if rest and _refs(rest[0]) & _refs(chunk) else None
            if again is not None or all(each.kind in ("time", "word") for each in rest):
                return [*used, one, *([again] if again is not None else [])]
            return []
        if joined and _refs(one) & _refs(chunk):
            return [*used, one]
        joined = joined or bool(words & JOINING)
        if one.kind == "name" and not one.of("entity", "metric", "fact"):
            return []
        if one.kind in ("number", "time"):
            return []
        used += [one] if words & JOINING else []
    return []


def _refs(chunk: Chunk) -> set[str]:
    return {one.ref for one in chunk.of(*CONDITIONS)}


def _several_values(chunks: Sequence[Chunk]) -> bool:
    """`Yoga or Boxing`: two values of one field, joined."""
    for one, joint, other in zip(chunks, chunks[1:], chunks[2:], strict=False):
        refs = {each.ref for each in one.of("value")} & {each.ref for each in other.of("value")}
        if refs and ({token.text for token in joint.tokens} & JOINING) and not one.of("metric", "entity"):
            return True
    return False


def _comparatives(chunks: Sequence[Chunk]) -> list[Chunk]:
    """`which has the shorter time`, `higher or lower`: the words for being more, where no limit is named."""
    found = []
    for at, one in enumerate(chunks):
        words = {token.text for token in one.tokens}
        limited = any(each.kind == "number" for each in chunks[at + 1 : at + 4])
        plain = one.kind in ("word", "verb") or one.op in (*LIMITS, "both", "than", "which", "rank")
        if plain and words & COMPARED and not limited and not words & {"most", "top", "best"}:
            found.append(one)
    return found
