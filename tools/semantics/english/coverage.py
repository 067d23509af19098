"""The rule that keeps answers honest: every word is claimed by a slot, or the question is refused, naming the word."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english import words
from tools.semantics.english.items import Item
from tools.semantics.english.reading import NotUnderstood


def refuse_other_intents(items: Sequence[Item]) -> None:
    """Writes, predictions and opinions are not questions about what is in the data."""
    first = next((item for item in items if item.text not in words.STOP), None)
    if first is not None and first is items[0] and len(items) > 1 and _is_a_command(first, items[1]):
        raise NotUnderstood(
            "write", f"I only read data; I cannot {first.tokens[0].text} anything.", words=(first.said,)
        )
    for i, item in enumerate(items):
        if item.kind != "word":
            continue
        word = item.text
        if word in words.WRITES and _asks_to_write(items, i):
            raise NotUnderstood("write", f"I only read data; I cannot {word} anything.", words=(item.said,))
        if word in words.FUTURE or (
            word == "next" and i + 1 < len(items) and items[i + 1].kind in ("unit", "number", "time")
        ):
            raise NotUnderstood(
                "future", f"I report what is in the data; I do not predict ({item.said!r}).", words=(item.said,)
            )
        if word in words.OPINION:
            raise NotUnderstood(
                "opinion", f"I compute numbers; I cannot judge or explain ({item.said!r}).", words=(item.said,)
            )


def _is_a_command(first: Item, second: Item) -> bool:
    """`cancel all jobs`, but not `order count by month` or `ship modes`."""
    if first.text not in words.IMPERATIVES:
        return False
    return first.kind == "word" or second.kind == "number" or second.text in words.DETERMINERS


def _asks_to_write(items: Sequence[Item], i: int) -> bool:
    """At the start, or after words that only lead up to a request; the plainest ones anywhere."""
    leads = all(item.kind == "word" and item.text in words.STOP | {"then", "now"} for item in items[:i])
    return leads or items[i].text in words.PLAIN_WRITES


def uncovered(items: Sequence[Item], *, extra: frozenset[str] = frozenset()) -> list[Item]:
    """Items that no slot claimed and that are not mere filling."""
    return [item for item in items if item.free and not (item.kind == "word" and item.text in words.STOP | extra)]


def refuse_uncovered(items: Sequence[Item], *, extra: frozenset[str] = frozenset()) -> None:
    left = uncovered(items, extra=extra)
    if left:
        said = tuple(dict.fromkeys(item.said for item in left))
        quoted = " and ".join(f"'{one}'" for one in said)
        raise NotUnderstood("unknown_word", f"I do not know what {quoted} means here.", words=said)
