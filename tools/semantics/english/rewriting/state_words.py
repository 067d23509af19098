"""`overdue maintenance jobs`, `orders that are unfinished`: a condition by the word that the model calls it with.

The model calls the condition `overdue jobs` or `unfinished orders`; people say its first word beside another name of
the rows, or say what it comes to: past their due date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tools.semantics.elements import singular
from tools.semantics.english.linking.date_phrases import dates_at
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import NamedFilter, Table

PAST = re.compile(r"\b(\w+)\s*<\s*CURRENT_(?:DATE|TIMESTAMP)", re.IGNORECASE)
NO_STATE = word_set("all new first last total number the of with active big large small high low any")
NOW = phrase_set(
    "right now | at the moment | at this moment | just now | at present | presently | as we speak | for now | to date"
)
BE = word_set("is are was were be been being that which who still currently")
DONE = word_set("have has had we they")
STILL = word_set("and but still yet not un without being been be is are have has")


def with_state_words(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for the condition; the same tokens where none is meant."""
    tables = _tables(tokens, lexicon)
    found = list(tokens)
    for table in tables:
        for i in range(len(found) - 1, -1, -1):
            found = _past(found, i, table, lexicon) if i < len(found) else found
            found = _stated(found, i, table, lexicon) if i < len(found) else found
    return without_now(found) if found != list(tokens) else found


def with_states_of_verbs(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`deals that were won this year`, where the day of closing is also called the won date: only those that were won.

    Of a date that has the verb in its own name the verb says no more than that: what was shipped has arrived by now.
    """
    for i in range(2, len(tokens)):
        if not is_verb_form(tokens[i].text) or tokens[i].text.endswith("ing") or tokens[i].field:
            continue
        if tokens[i - 1].text not in BE | DONE or lexicon.match(tokens, i)[0] > 1:
            continue
        moments = [one.ref for one in lexicon.verbs.of((tokens[i].text,)) if one.kind == "moment"]
        tables = {lexicon.model.table(ref.rpartition(".")[0]).name for ref in moments}
        if len(tables) != 1 or any(_is_in_name(tokens[i].text, ref, lexicon) for ref in moments):
            continue
        table = lexicon.model.table(tables.pop())
        state = next((one for words, one in _states(table) if words == (tokens[i].text,)), None)
        at = next((at for at in range(i) for one in lexicon.match(tokens, at)[1] if _is_rows(one, table)), None)
        if state is not None and at is not None:
            return [*tokens[:at], _given(tokens[i : i + 1], table, state), *tokens[at:]]
    return list(tokens)


def _is_in_name(verb: str, ref: str, lexicon: Lexicon) -> bool:
    return any(kin(verb, word) for word in lexicon.model.column(ref)[1].words.split())


def _is_rows(one: Candidate, table: Table) -> bool:
    return one.kind == "entity" and one.table == table.name


def without_now(tokens: Sequence[Token]) -> list[Token]:
    """Beside a condition on the present `right now` adds nothing."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        length = next((len(one) for one in NOW if tuple(t.text for t in found[i : i + len(one)]) == one), 0)
        found[i : i + length] = []
    return found


def _tables(tokens: Sequence[Token], lexicon: Lexicon) -> list[Table]:
    names, i = [], 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        names += [one.table for one in meant if one.kind in ("entity", "metric") and one.table]
        i += length or 1
    return [lexicon.model.table(one) for one in dict.fromkeys(names)]


def _stated(tokens: list[Token], i: int, table: Table, lexicon: Lexicon) -> list[Token]:
    """The words of a condition without the noun for the rows: `overdue` of `overdue jobs`."""
    if tokens[i].field:
        return tokens
    for words, one in _states(table):
        end = i + len(words)
        if tuple(token.text for token in tokens[i:end]) != words:
            continue
        length, meant = lexicon.match(tokens, i)
        if length > len(words) or any(each.kind in ("value", "flag", "filter") for each in meant):
            continue
        if _is_said_of(tokens, i, end, table, lexicon):
            return [*tokens[:i], _given(tokens[i:end], table, one), *tokens[end:]]
    return tokens


def _states(table: Table) -> Iterator[tuple[tuple[str, ...], NamedFilter]]:
    """What is left of the conditions' names without the noun for the rows; no two conditions share it."""
    nouns = {singular(words[-1]) for each in (table.words, *table.synonyms) if (words := each.lower().split())}
    found: dict[tuple[str, ...], list[NamedFilter]] = {}
    for one in table.filters:
        for phrase in (one.words, *one.synonyms):
            words = phrase.lower().replace("-", " ").split()
            left = tuple(words[:-1]) if len(words) > 1 and singular(words[-1]) in nouns else ()
            if left and not NO_STATE & set(left):
                found.setdefault(left, []).append(one)
    for state, named in sorted(found.items(), key=lambda each: -len(each[0])):
        if len({one.name for one in named}) == 1:
            yield state, named[0]


def _is_said_of(tokens: Sequence[Token], start: int, end: int, table: Table, lexicon: Lexicon) -> bool:
    """Right before the rows' name, or behind it after `that are`."""
    if end < len(tokens) and not tokens[end].lead:
        if any(one.kind == "entity" and one.table == table.name for one in lexicon.match(tokens, end)[1]):
            return True
        if any(one.kind == "filter" and one.table == table.name for one in lexicon.match(tokens, end)[1]):
            return True
    return start > 0 and tokens[start - 1].text in BE


def _past(tokens: list[Token], i: int, table: Table, lexicon: Lexicon) -> list[Token]:
    """`past their due date and still not paid`, where the model has a condition on that date being past."""
    if tokens[i].text != "past" or i + 1 >= len(tokens):
        return tokens
    at = i + 1
    while at < len(tokens) - 1 and tokens[at].text in ("their", "its", "the", "our"):
        at += 1
    length, named = dates_at(tokens, at, lexicon)
    own = {ref for ref in named if ref.rpartition(".")[0] == table.name}
    if not own and at < len(tokens) - 1 and tokens[at + 1].text in ("date", "day", "deadline"):
        word = tokens[at].text
        own = {f"{table.name}.{one.name}" for one in table.times if word in one.words.split()}
        length = 2
    found = [one for one in table.filters for ref in own if _is_past(one, table, ref)]
    if len(found) != 1:
        return tokens
    end = at + length + (at + length < len(tokens) and tokens[at + length].text in ("date", "day"))
    negated = end
    while negated < len(tokens) and tokens[negated].text in STILL:
        negated += 1
    said = {one.text for one in tokens[end:negated]}
    if said & {"not", "without", "un"} and negated < len(tokens) and is_verb_form(tokens[negated].text):
        end = negated + 1
    return [*tokens[:i], _given(tokens[i:end], table, found[0]), *tokens[end:]]


def _is_past(one: NamedFilter, table: Table, ref: str) -> bool:
    column = table.columns.get(ref.rpartition(".")[2].lower())
    return column is not None and {each.lower() for each in PAST.findall(one.expr)} >= {column.expr.lower()}


def _given(said: Sequence[Token], table: Table, one: NamedFilter) -> Token:
    words = " ".join(each.said for each in said)
    return replace(said[0], text="given", said=words, end=said[-1].end, value=None, field=f"{table.name}.{one.name}")
