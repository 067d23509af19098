"""The rule that keeps answers honest: every word is claimed by a slot, or the question is refused, naming the word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.semantics.english.checks.grounds import Evidence
from tools.semantics.english.checks.leftovers import is_passed_over
from tools.semantics.english.linking.items import Item, claim, phrase_at
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.common import common_words
from tools.semantics.english.vocabulary.light_words import FILLER_PHRASES

NAMED_AT_MOST = 3
FOREIGN_FROM = 3
LAST_LATIN = "\u024f"


def claim_fillers(items: Sequence[Item]) -> None:
    """`if possible`, `by the way`: before their words are read as anything else."""
    for i, item in enumerate(items):
        claim(items[i : i + phrase_at(items, i, FILLER_PHRASES)], "filler")
        if i > 2 and item.kind == "unit" and item.text == "day" and items[i - 3].is_a("dimension"):
            # `the hour of the day` is one field.
            of_the = [one.text for one in items[i - 2 : i]] == ["of", "the"]
            claim(items[i - 2 : i + 1] if of_the else (), "filler")


def uncovered(
    items: Sequence[Item], evidence: Callable[[], Evidence], *, extra: frozenset[str] = frozenset()
) -> list[Item]:
    """Items that no slot claimed and that are not mere filling."""
    return [
        item
        for i, item in enumerate(items)
        if item.free and not (item.kind == "word" and item.text in extra) and not is_passed_over(items, i, evidence)
    ]


def refuse_uncovered(
    items: Sequence[Item], evidence: Callable[[], Evidence] = Evidence, *, extra: frozenset[str] = frozenset()
) -> None:
    left = uncovered(items, evidence, extra=extra)
    if left:
        said = tuple(dict.fromkeys(item.said for item in left))
        if _is_foreign(items, left):
            raise NotUnderstood("unknown_word", "I understand English; please ask this in English.", words=said)
        raise NotUnderstood("unknown_word", f"I do not know what {_quoted(said)} here.", words=said)


def _quoted(said: Sequence[str]) -> str:
    """The words that carry meaning, the small ones only when there are no others: `'a', 'b' and 'c' mean`."""
    named = [f"'{one}'" for one in said if one.lower() not in words.SMALL] or [f"'{one}'" for one in said]
    named = named[:NAMED_AT_MOST]
    listed = ", ".join(named[:-1]) + " and " + named[-1] if len(named) > 1 else named[0]
    return f"{listed} {'mean' if len(named) > 1 else 'means'}"


def _is_foreign(items: Sequence[Item], left: Sequence[Item]) -> bool:
    """Whether most words are neither English nor of the model, or are written in another script."""
    unknown = [item.text for item in left if item.kind == "word" and item.text not in common_words()]
    if any(max(word) > LAST_LATIN for word in unknown):
        return True
    return len(unknown) >= FOREIGN_FROM and 2 * len(unknown) >= len([item for item in items if item.kind == "word"])
