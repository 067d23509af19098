"""`overdue loans: title, who has it, when it was due`: a list whose columns stand behind a mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tools.semantics.english.linking.date_phrases import dates_at
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.linking.row_columns import label_of, labels_of
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.row_words import column_for
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.joins import reachable

MARKS = frozenset(":-–—.?;,(")
PLAIN_MARKS = frozenset(":-–—;(")
COUNTING = (("how", "many"), ("number", "of"), ("how", "much"), ("how", "often"))
NO_LIST = word_set("by per average total share percentage percent proportion rate compared versus vs count")
CUES = word_set("list show which what who give find display get")
WHO_AND_WHEN = word_set("who whom when where since")
ASKING = word_set("when who where what how")
EVERYTHING = word_set("everything anything all those ones things")
BE = word_set("is are was were has have had")
DETERMINERS = word_set("the our their its his her a an your my")
LEADING = phrase_set(
    """i need | i would like | i want | we need | we want | please | show | show me | give me | list | with | give |
    i would like to see | i want to see | just | only | for each | for each one | for each of them | i also need |
    and | plus | also | include | including | please include | with the | tell me | name me | what is | what are"""
)


@dataclass(frozen=True)
class Asked:
    """The question without its columns, and the words that each column is asked for in."""

    head: tuple[Token, ...] = ()
    parts: tuple[tuple[Token, ...], ...] = ()

    @property
    def by_question_words(self) -> bool:
        """Whether some column behind the mark is asked for by who, when or where: no other reading has these."""
        return len(self.parts) > 1 and any(one[0].text in WHO_AND_WHEN for one in self.parts)

    def added_to(self, query: SemanticQuery, lexicon: Lexicon) -> SemanticQuery:
        """The rows with those columns; NotUnderstood when no rows are asked for, or they have no such column."""
        if not self.parts:
            return query
        if query.detail is None:
            raise NotUnderstood("unclear", "I cannot tell which rows these columns are of.")
        table = lexicon.model.table(query.detail.table)
        refs = [column_for(part, table, lexicon, query.time_field) for part in self.parts]
        if None in refs:
            said = " ".join(one.said for one in self.parts[refs.index(None)])
            raise NotUnderstood("impossible", f"{table.words.capitalize()} have no {said}.", words=(said,))
        columns = (*labels_of(table), *(one for one in refs if one is not None), *(one.by for one in query.order))
        return query.model_copy(
            update={"detail": query.detail.model_copy(update={"columns": tuple(dict.fromkeys(columns))})}
        )


NO_COLUMNS = Asked()


def asked_columns(tokens: Sequence[Token], lexicon: Lexicon) -> Asked:
    """What stands before the mark, and the columns behind it; NO_COLUMNS where a part is no column."""
    for i in range(1, len(tokens)):
        if not _parts_here(tokens, i):
            continue
        end = next((at for at in range(i + 1, len(tokens)) if tokens[at].lead in (".", "?")), len(tokens))
        for table, head in subjects(tokens[:i], lexicon):
            ordering = _ordering_at(tokens, i, end)
            dated = _date_in(head, table, lexicon)
            found = _columns(tokens[i:ordering], table, lexicon, dated)
            head = [*head, *tokens[ordering:end]]
            if len(found) >= (1 if tokens[i].lead in PLAIN_MARKS else 2):
                return Asked((*listed(head), *tokens[end:]), tuple(tuple(part) for part, _ in found))
    return _looked_up(tokens, lexicon)


def _ordering_at(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the last part says in which order: `…, largest amount at the top`, `…, newest first`."""
    at = max((i for i in range(start + 1, end) if tokens[i].lead in (",", ";", "-", "–", "(")), default=end)
    texts = [one.text for one in tokens[at:end]]
    orders = texts[-1:] == ["first"] or texts[-1:] == ["top"] or texts[:1] in (["sorted"], ["ordered"], ["sort"])
    return at if orders else end


def _looked_up(tokens: Sequence[Token], lexicon: Lexicon) -> Asked:
    """`when did Quayside open, and who runs it?`: fields of the one row that is called so."""
    if not tokens or tokens[0].text not in ASKING or [one.text for one in tokens[:2]] == ["how", "many"]:
        return NO_COLUMNS
    for start in range(1, len(tokens)):
        length, meant = lexicon.match(tokens, start)
        named = [one for one in meant if one.kind == "value" and _is_its_name(one, lexicon.model)]
        if length and len(named) == 1:
            table = lexicon.model.table(named[0].table)
            rest = [*tokens[:start], *tokens[start + length :]]
            found = _asked_of_it(rest, table, lexicon)
            noun = [replace(tokens[start], text=one, value=None) for one in table.words.lower().split()]
            head = (*listed([*noun, *tokens[start : start + length]]),)
            return Asked(head, tuple(tuple(one) for one in found)) if found else NO_COLUMNS
    return NO_COLUMNS


def _is_its_name(one: Candidate, model: SemanticModel) -> bool:
    return one.ref == label_of(model.table(one.table))


def _asked_of_it(rest: Sequence[Token], table: Table, lexicon: Lexicon) -> list[list[Token]]:
    """The parts of the question, each of which asks for a field; none when one asks for something else."""
    parts: list[list[Token]] = [[]]
    for i, one in enumerate(rest):
        joined = one.text == "and" and i + 1 < len(rest) and rest[i + 1].text in ASKING
        if joined or (one.lead == "," and one.text in ASKING):
            parts.append([])
        if not joined:
            parts[-1].append(one)
    parts = [one for one in parts if one]
    asks = all(one[0].text in ASKING and column_for(one, table, lexicon) is not None for one in parts)
    return parts if asks else []


def listed(head: Sequence[Token]) -> list[Token]:
    """The words as an order to list rows."""
    if head[0].text in CUES:
        return list(head)
    return [replace(head[0], text="list", said="", value=None, field=""), *head]


def _parts_here(tokens: Sequence[Token], i: int) -> bool:
    """A mark, or `with` before a list; never the hyphen inside a word."""
    inside = tokens[i].lead == "-" and tokens[i].start - tokens[i - 1].end == 1
    return (tokens[i].lead in MARKS and tokens[i].lead != "" and not inside) or tokens[i].text == "with"


def subjects(head: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[Table, list[Token]]]:
    """The thing whose rows may be listed: the first that is named, else what its condition is about."""
    texts = [one.text for one in head]
    if not NO_LIST.isdisjoint(texts) or any(tuple(texts[i : i + 2]) in COUNTING for i in range(len(texts))):
        return
    i, things, states = 0, [], []
    while i < len(head):
        length, meant = lexicon.match(head, i)
        if {one.kind for one in meant} == {"metric"}:
            return
        things += [(one.table, i, i + length) for one in meant if one.kind == "entity"]
        states += [one.table for one in meant if one.kind in ("filter", "value", "flag")]
        i += length or 1
    model = lexicon.model
    if things:
        yield model.table(things[0][0]), list(head)
    others = dict.fromkeys(one for one in states if one not in [thing for thing, _, _ in things])
    if not things and not states:
        yield from _dated_subject(head, lexicon)
    for name in others:
        at = _noun(head, things, name, model)
        if at is None and not things and len(others) == 1:
            yield model.table(name), _with_noun(head, model.table(name))
        if at is not None:
            words = [replace(head[at[0]], text=word) for word in model.table(name).words.lower().split()]
            yield model.table(name), [*head[: at[0]], *words, *head[at[1] :]]


def _dated_subject(head: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[Table, list[Token]]]:
    """`licences running out next month`, `what is scheduled for Monday`: the rows that have the date."""
    found: list[tuple[str, int]] = []
    i = 0
    while i < len(head):
        length, refs = dates_at(head, i, lexicon)
        found += [(ref.rpartition(".")[0], i) for ref in refs]
        i += length or 1
    if len({table for table, _ in found}) == 1:
        table = lexicon.model.table(found[0][0])
        yield table, _with_noun(head, table, always=True)


def _date_in(head: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """The one date of the rows that is named before the mark, which `date` behind it means."""
    if len(table.times) < 2:
        return None
    found = {ref for i in range(len(head)) for ref in dates_at(head, i, lexicon)[1]}
    own = [ref for ref in found if ref.rpartition(".")[0] == table.name]
    return own[0] if len(own) == 1 else None


def _with_noun(head: Sequence[Token], table: Table, *, always: bool = False) -> list[Token]:
    """`what is running low` with the rows in the place of `what`: `the parts that are running low`."""
    said_after = [one.text for one in head[1:] if one.text not in BE]
    unnamed = head[0].text in ("what", "who", *EVERYTHING) and said_after[:1] and said_after[0] not in DETERMINERS
    if not unnamed and not always:
        return list(head)
    noun = [replace(head[0], text=word, said=word) for word in table.words.lower().split()]
    rest = list(head[1:]) if unnamed else list(head)
    if unnamed and rest and rest[0].text in BE:
        noun.append(replace(head[0], text="that", said="that"))
    return [*noun, *rest]


def _noun(
    head: Sequence[Token], things: Sequence[tuple[str, int, int]], name: str, model: SemanticModel
) -> tuple[int, int] | None:
    """Where the rows of the condition are named: by what they belong to, or by everything."""
    for thing, start, end in things:
        if thing.lower() in reachable(model, name):
            return start, end
    found = next((i for i, one in enumerate(head) if one.text in EVERYTHING), None)
    return (found, found + 1) if found is not None else None


def columns_said(tail: Sequence[Token], table: Table, lexicon: Lexicon, dated: str | None = None) -> tuple[str, ...]:
    """What the rows are called, and the fields that are asked for; none where some words are no field of theirs."""
    found = _columns(tail, table, lexicon, dated) if tail else []
    return tuple(dict.fromkeys((*labels_of(table), *(ref for _, ref in found)))) if found else ()


def _columns(tail: Sequence[Token], table: Table, lexicon: Lexicon, dated: str | None) -> list[tuple[list[Token], str]]:
    """The parts with their fields; none when a part has none."""
    parts = _parted(_without_lead(tail))
    found: list[tuple[list[Token], str]] = []
    for part in parts:
        refs = _fields(part, table, lexicon, dated)
        if not refs:
            return []
        found += refs
    return found


def _fields(
    part: list[Token], table: Table, lexicon: Lexicon, dated: str | None = None
) -> list[tuple[list[Token], str]]:
    """The field of a part, or of both its halves around `and`."""
    whole = column_for(part, table, lexicon, dated)
    if whole is not None:
        return [(part, whole)]
    for at, one in enumerate(part):
        if one.text in ("and", "plus", "with") and 0 < at < len(part) - 1:
            left = _fields(part[:at], table, lexicon, dated)
            right = _fields(_without_lead(part[at + 1 :]), table, lexicon, dated) if left else []
            if left and right:
                return [*left, *right]
    return []


def _parted(tail: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for i, one in enumerate(tail):
        if one.lead in (",", ";") and i and parts[-1]:
            parts.append([])
        parts[-1].append(one)
    return [plain for part in parts if (plain := _without_lead(part))]


def _without_lead(part: Sequence[Token]) -> list[Token]:
    rest = list(part)
    while rest:
        length = phrase_length(rest, 0, LEADING)
        if not length:
            break
        rest = rest[length:]
    while rest and rest[-1].text in ("please", "pls", "too", "only", "thanks"):
        rest.pop()
    return rest
