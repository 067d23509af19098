"""Two changes in one turn: `students only, and make it two`, `by branch, but just the top 3`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.turns.leaning import Turn, turn_of
from tools.semantics.english.turns.short_turns import HOW_MANY

JOINING = word_set("and but")
CHANGING = word_set("make limit top first just only show")


def halves_of(tokens: Sequence[Token]) -> tuple[Turn, Turn] | None:
    """The change, and how many are to be shown of what it gives; None for one change alone."""
    for i in range(1, len(tokens) - 1):
        joined = tokens[i].text in JOINING
        if not joined and tokens[i].lead not in (",", ";", "."):
            continue
        left, right = list(tokens[:i]), list(tokens[i + 1 :] if joined else tokens[i:])
        if _is_a_limit(right) and not _is_a_limit(left):
            return turn_of(left), turn_of(right)
    return None


def _is_a_limit(tokens: Sequence[Token]) -> bool:
    said = [one for one in tokens if one.text not in HOW_MANY]
    leads = any(one.text in CHANGING for one in tokens)
    return leads and len(said) == 1 and said[0].value is not None and not said[0].ordinal
