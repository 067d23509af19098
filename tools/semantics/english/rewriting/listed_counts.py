"""`quotes, revenue and win rate by rep`: among numbers that are listed side by side, things stand for how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set

LEADS = word_set("show me give us please the our i need want what are were is was compare both")
BEFORE = word_set("the our total average avg median mean overall")
BY = word_set("by per each every")
FEWEST = 2


def with_listed_counts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with `number of` before such things; the same tokens where it lists no numbers for groups."""
    at = next((i for i, one in enumerate(tokens) if one.text not in LEADS), len(tokens))
    things: list[int] = []
    numbers = 0
    while at < len(tokens):
        begin = at
        while at < len(tokens) - 1 and tokens[at].text in BEFORE:
            at += 1
        length, meant = lexicon.match(tokens, at)
        kinds = {one.kind for one in meant}
        if kinds & {"metric", "fact"}:
            numbers += 1
        elif "entity" in kinds and begin == at and tokens[at + length - 1].text.endswith("s"):
            things.append(at)
        else:
            return list(tokens)
        at += length
        if at >= len(tokens) or not (tokens[at].lead == "," or tokens[at].text == "and"):
            break
        at += tokens[at].text == "and"
    grouped = at < len(tokens) and any(one.text in BY for one in tokens[at : at + 2])
    if not (grouped and things and numbers and numbers + len(things) >= FEWEST):
        return list(tokens)
    found = list(tokens)
    for i in reversed(things):
        said = [replace(found[i], text=word, said=word) for word in ("number", "of")]
        found[i : i + 1] = [said[0], replace(said[1], lead=""), replace(found[i], lead="")]
    return found
