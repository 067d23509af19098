"""`revenue for each fleet customer`, `trips per active driver`: split by the things, of which only those count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, skip, word_set, words_like
from tools.semantics.sql.joins import reachable

EACH = word_set("each every per")
OF_THEM = word_set("of our the")


def with_narrowed_groups(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """What narrows the things behind `each` put behind them, as a condition of its own."""
    for i in range(len(tokens) - 2):
        if tokens[i].text in EACH:
            start = skip(tokens, i + 1, OF_THEM)
            thing, end = _thing(tokens, start, lexicon)
            if thing > start:
                # Beside its noun a value of two fields is that of the things; else the noun would be counted again.
                told = end if _is_of_several(tokens, start, thing, lexicon) else thing
                only = [*words_like(tokens[i], ("only",)), *tokens[start:told]]
                only[0] = replace(only[0], lead=",")
                rest = tokens[end:]
                split = [*tokens[:start], *tokens[thing:end]]
                return [*split, *only, *rest] if rest and rest[0].lead else [*split, *rest, *only]
    return list(tokens)


def _is_of_several(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> bool:
    return any(len({one.ref for one in lexicon.match(tokens, i)[1]}) > 1 for i in range(start, end))


def _thing(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> tuple[int, int]:
    """Where the name of the things begins and ends, behind values of theirs; the start where nothing narrows them."""
    at, tables = start, list[set[str]]()
    while at < len(tokens) and not (at > start and tokens[at].lead):
        length, meant = lexicon.match(tokens, at)
        things = {one.table for one in meant if one.kind == "entity"}
        if things and tables:
            reach = {name for thing in things for name in reachable(lexicon.model, thing)}
            return (at, at + length) if all(one & reach for one in tables) else (start, start)
        if things or not meant or not {one.kind for one in meant} <= CONDITIONS:
            break
        tables.append({one.table.lower() for one in meant})
        at += length
    return start, start
