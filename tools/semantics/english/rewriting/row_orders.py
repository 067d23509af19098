"""`invoices sorted by due date`, `the loan with the earliest due date`, `who is with us longest`: rows by a field.

The words of the order are taken out of the question and put into its query, so that both readers meet the rows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.semantics.english.linking.date_phrases import begin_of
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.row_columns import label_of
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.asked_columns import listed, subjects
from tools.semantics.english.rewriting.current_rows import current_rows
from tools.semantics.english.rewriting.row_words import column_for
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set
from tools.semantics.english.vocabulary.superlative_words import ASC, DESC
from tools.semantics.english.vocabulary.words import RECENT
from tools.semantics.model import Table
from tools.semantics.query import Filter, Order, SemanticQuery

Way = Literal["asc", "desc"]

SORTED = phrase_set(
    """sorted by | ordered by | sort by | order by | arranged by | sort them by | order them by | sort it by |
    in order of | in the order of | in order by | sorted on"""
)
ALPHABET = phrase_set("alphabetically | in alphabetical order | in alphabetic order | from a to z | sorted by name")
RISING = phrase_set(
    """ascending | asc | in ascending order | in increasing order | from oldest to newest | oldest to newest |
    from earliest to latest | earliest to latest | from low to high | from lowest to highest | lowest to highest |
    from small to large | from smallest to largest | smallest to largest | chronologically | from old to new"""
)
FALLING = phrase_set(
    """descending | desc | in descending order | in decreasing order | from newest to oldest | newest to oldest |
    from latest to earliest | latest to earliest | from high to low | from highest to lowest | highest to lowest |
    from large to small | from largest to smallest | largest to smallest | in reverse order | from new to old"""
)
SOONEST = word_set("soonest earliest oldest first lowest smallest shortest cheapest youngest")
LATEST = word_set("latest newest last highest biggest largest longest")
LINKS = word_set("with having has have had whose")
TENURE = phrase_set("longest serving | longest standing | longest tenured | longest employed")
SINCE = phrase_set("with us | here | working here | with the company | in the company | on board | on our books")
LONGEST = phrase_set("the longest | for the longest | longest | for longest | for the longest time | the longest time")
HAVE = word_set("has have had is are was been s already")
OPENING = word_set("who which what is are was were the our a an of")
FIELD_WORDS = 6
MANY = 10


@dataclass(frozen=True)
class RowOrder:
    """By which field of which rows, which way, and how many of them; with no limit all are shown."""

    table: str = ""
    by: str = ""
    way: Way = "asc"
    limit: int | None = None
    present: Filter | None = None

    def added_to(self, query: SemanticQuery) -> SemanticQuery:
        """The rows in that order. Raises NotUnderstood where the query has no such rows."""
        if not self.by:
            return query
        detail = query.detail
        if detail is None or detail.table.lower() != self.table.lower() or (query.limit and self.limit):
            raise NotUnderstood("unclear", "I cannot tell which rows shall be put in that order.")
        columns = detail.columns if not detail.columns or self.by in detail.columns else (*detail.columns, self.by)
        said = {one.field.lower() for one in query.filters}
        filters = query.filters
        if self.present is not None and not any(one.startswith(f"{self.table.lower()}.") for one in said):
            filters = (*filters, self.present)
        return query.model_copy(
            update={
                "detail": detail.model_copy(update={"columns": columns}),
                "order": (Order(by=self.by, dir=self.way),),
                "limit": self.limit or query.limit,
                "filters": filters,
            }
        )


NO_ORDER = RowOrder()


def without_row_order(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder]:
    """The question for the rows, and their order; NO_ORDER where it names none that they have."""
    words = {one.text for one in tokens}
    if words & {"by", "of", "on"} and words & {"sorted", "ordered", "sort", "order", "arranged"}:
        return _sorted(tokens, lexicon) or (list(tokens), NO_ORDER)
    if words & {"alphabetically", "alphabetical", "alphabetic"}:
        return _by_name(tokens, lexicon) or (list(tokens), NO_ORDER)
    if "longest" in words:
        return _longest_there(tokens, lexicon) or (list(tokens), NO_ORDER)
    if not words.isdisjoint(RECENT) and words & LINKS:
        return _with_extreme(tokens, lexicon) or (list(tokens), NO_ORDER)
    return list(tokens), NO_ORDER


def _sorted(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder] | None:
    for at in range(1, len(tokens) - 1):
        length = phrase_length(tokens, at, SORTED)
        table = _rows_of(tokens[:at], lexicon) if length else None
        if table is None:
            continue
        end, ref = _field(tokens, at + length, table, lexicon)
        if not ref:
            return None
        way, behind = _way(tokens, end)
        plain: Way = "desc" if lexicon.model.column(ref)[1].is_number else "asc"
        kept = at - (tokens[at - 1].text == "and")
        return [*listed(tokens[:kept]), *tokens[behind:]], RowOrder(table.name, ref, way or plain)
    return None


def _by_name(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder] | None:
    for at in range(1, len(tokens)):
        length = phrase_length(tokens, at, ALPHABET)
        table = _rows_of(tokens[:at], lexicon) if length else None
        label = label_of(table) if table is not None else None
        if table is not None and label is not None:
            return [*listed(tokens[:at]), *tokens[at + length :]], RowOrder(table.name, label)
    return None


def _with_extreme(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder] | None:
    """`the 10 loans with the earliest due date`, `which car has the latest MOT`: by a date of their own."""
    for at in range(1, len(tokens) - 2):
        start = at + 1 + (tokens[at + 1].text == "the")
        start += tokens[start].text == "most" and start + 1 < len(tokens)
        word = tokens[start].text
        table = _rows_of(tokens[:at], lexicon) if tokens[at].text in LINKS and word in RECENT else None
        end, ref = _field(tokens, start + 1, table, lexicon) if table is not None else (0, "")
        if table is not None and ref and lexicon.model.column(ref)[1].is_time:
            way: Way = "asc" if RECENT[word] == "asc" else "desc"
            head, limit = how_many(tokens[:at], lexicon)
            return [*listed(head), *tokens[end:]], RowOrder(table.name, ref, way, limit)
    return None


def _longest_there(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder] | None:
    """`our longest-serving mechanics`, `which mechanic has been with us the longest`: who began first, still there."""
    rest = _without_tenure(tokens) or _without_being_there(tokens) or []
    table, rest = next(iter(subjects(rest, lexicon)), (_table_in(rest, lexicon), rest))
    begun = begin_of(table, "") if table is not None else None
    if not rest or table is None or begun is None:
        return None
    head, limit = how_many(rest, lexicon)
    ref = f"{table.name}.{begun.name}"
    return listed(_in_plural(head, lexicon)), RowOrder(table.name, ref, "asc", limit, current_rows(table))


def _table_in(tokens: Sequence[Token], lexicon: Lexicon) -> Table | None:
    """The only thing that a single word names, as the employees where `active employees` are a number."""
    meant = [one for i in range(len(tokens)) for one in lexicon.match(tokens[i : i + 1], 0)[1]]
    named = {one.table for one in meant if one.kind == "entity"}
    return lexicon.model.table(named.pop()) if len(named) == 1 else None


def _without_tenure(tokens: Sequence[Token]) -> list[Token] | None:
    at = next((i for i in range(len(tokens)) if phrase_length(tokens, i, TENURE)), None)
    if at is None:
        return None
    behind = at + phrase_length(tokens, at, TENURE)
    return [*tokens[:at], *_without_since_when(tokens[behind:])]


def _without_being_there(tokens: Sequence[Token]) -> list[Token] | None:
    """Without `has been with us the longest`; in `who has been a member the longest` the members stay."""
    for at in range(1, len(tokens)):
        length = phrase_length(tokens, at, LONGEST)
        if not length or _without_since_when(tokens[at + length :]):
            continue
        start = at
        while start and tokens[start - 1].text not in HAVE and at - start < FIELD_WORDS:
            start -= 1
        inner = list(tokens[start:at])
        while start and tokens[start - 1].text in HAVE:
            start -= 1
        here = phrase_length(inner, 0, SINCE)
        if here:
            return [*tokens[:start], *inner[here:]] if start > 1 or here < len(inner) else None
        if inner and tokens[start].text in HAVE and [one.text for one in tokens[:start]] == ["who"]:
            return [tokens[0], *inner]
        return None
    return None


def _in_plural(head: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`who is the active employee` as the rows among which it is: `active employees`."""
    at = skip(head, 0, OPENING)
    found = list(head[at:])
    for i in range(len(found)):
        length, meant = lexicon.match(found, i)
        last = found[i + length - 1] if length else found[i]
        several = replace(last, text=f"{last.text}s")
        if length and not last.text.endswith("s"):
            changed = [*found[: i + length - 1], several, *found[i + length :]]
            return changed if lexicon.match(changed, i) == (length, meant) else found
        if length:
            break
    return found


def _without_since_when(tokens: Sequence[Token]) -> list[Token]:
    texts = [one.text for one in tokens]
    return list(tokens[:-3] if texts[-3:] == ["and", "since", "when"] else tokens)


def _rows_of(head: Sequence[Token], lexicon: Lexicon) -> Table | None:
    """The rows that the words are about, where they ask for rows and rank them by nothing else."""
    if any(one.text in DESC | ASC and one.text != "longest" for one in head):
        return None
    return next((table for table, _ in subjects(head, lexicon)), None)


def _field(tokens: Sequence[Token], start: int, table: Table, lexicon: Lexicon) -> tuple[int, str]:
    """Where the words of a field of the rows end, and which field it is; the longest that is one."""
    marks = (i for i in range(start + 1, len(tokens)) if tokens[i].lead in (",", ";", ":", "(", ".", "?"))
    last = min(start + FIELD_WORDS, next(marks, len(tokens)))
    for end in range(last, start, -1):
        ref = column_for(tokens[start:end], table, lexicon)
        if ref is not None and not any(phrase_length(tokens, i, RISING + FALLING) for i in range(start, end)):
            return end, ref
    return start, ""


def _way(tokens: Sequence[Token], at: int) -> tuple[Way | None, int]:
    """`descending`, `from oldest to newest`, `latest first`: which way, and where the words end."""
    rising, falling = phrase_length(tokens, at, RISING), phrase_length(tokens, at, FALLING)
    if rising or falling:
        return "asc" if rising else "desc", at + max(rising, falling)
    texts = [one.text for one in tokens[at : at + 4]]
    texts = texts[1:] if texts[:1] in (["the"], ["with"]) else texts
    skipped = len(tokens[at : at + 4]) - len(texts)
    if texts[:3] == ["most", "recent", "first"]:
        return "desc", at + skipped + 3
    if texts[1:2] == ["first"] and texts[0] in SOONEST | LATEST:
        return "asc" if texts[0] in SOONEST else "desc", at + skipped + 2
    return None, at


def how_many(head: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], int]:
    """The words without the number of rows, and that number: one of a single thing, ten of several."""
    for i, one in enumerate(head):
        meant = lexicon.match(head, i)[1]
        if one.value is not None and not meant and not one.ordinal:
            return [*head[:i], *head[i + 1 :]], int(one.value)
        if any(each.kind == "entity" for each in meant):
            length = lexicon.match(head, i)[0]
            word = head[i + length - 1].text
            return list(head), MANY if word.endswith("s") and not word.endswith("ss") else 1
    return list(head), 1
