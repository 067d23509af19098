"""What the verbs of a question mean in one model: rows that are such events, and the dates on which they happen.

What happens, happens to somebody: a table of events belongs to another one, so `departed` is no word of departments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tools.semantics.english.linking.families import IRREGULAR, alike, phrase_roots
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import SemanticModel, Table
from tools.semantics.plain_names import plain, plain_table, prefixes
from tools.semantics.query import Part

NOT_VERBS = word_set(
    """date time day month year on at of in by the timestamp moment first last next number id status type name code
    datetime since when was is and or to for from line item detail actual planned expected new old total up out
    off back over down"""
)
NOT_FIELDS = word_set("id total number code count no key")
LONGEST = 4
SHORTEST_OPPOSED = 6


class Act(Part):
    """One meaning of a verb: `event` is a table of such happenings, `moment` the date of it, `field` what it leaves."""

    kind: str
    ref: str
    table: str


class Verbs:
    """The verbs that the names and synonyms of one model explain."""

    def __init__(self, model: SemanticModel) -> None:
        self._acts: dict[str, list[Act]] = {}
        for table in model.tables:
            leads = prefixes([column.name for column in table.columns.values()], table.name)
            if any(one.left_table.lower() == table.name.lower() for one in model.relationships):
                self._add(Act(kind="event", ref=table.name, table=table.name), _heads(table))
            for column in table.times:
                act = Act(kind="moment", ref=f"{table.name}.{column.name}", table=table.name)
                self._add(act, _words((column.words, plain(column.name, leads), *column.synonyms)))
            for field in (*table.plain_dimensions, *table.all_facts):
                if NOT_FIELDS & set(field.words.split()):
                    continue
                act = Act(kind="field", ref=f"{table.name}.{field.name}", table=table.name)
                self._add(act, _alone((field.words, *field.synonyms)))

    def _add(self, act: Act, phrases: Iterable[tuple[str, ...]]) -> None:
        for phrase in phrases:
            for one in phrase_roots(phrase):
                known = self._acts.setdefault(one, [])
                if act not in known:
                    known.append(act)

    def of(self, words: tuple[str, ...]) -> tuple[Act, ...]:
        """What the verb means: by its own family, else by verbs that may stand for it."""
        own = self._own(words)
        if own:
            return own
        others = (act for one in sorted(alike(" ".join(words))) for act in self._acts.get(one, ()))
        found = [act for act in others if act.kind != "field"]
        return tuple(dict.fromkeys(found))

    def _own(self, words: tuple[str, ...]) -> tuple[Act, ...]:
        kinds = ("event", "moment", "field") if _is_participle(words[0]) else ("event", "moment")
        own = [act for one in phrase_roots(words) for act in self._acts.get(one, ()) if act.kind in kinds]
        return tuple(dict.fromkeys(own))

    def opposed(self, word: str) -> tuple[Act, ...]:
        """What has not happened: `unpaid`, `undelivered`, `unassigned`."""
        if not word.startswith("un") or len(word) < SHORTEST_OPPOSED:
            return ()
        return tuple(act for act in self._own((word[2:],)) if act.kind != "event")


def _is_participle(word: str) -> bool:
    return word.endswith("ed") or word in IRREGULAR


def _alone(phrases: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The one word that a field is called by: `assigned` of `assigned to`, `rating`."""
    for phrase in phrases:
        said = [one for one in phrase.lower().replace("-", " ").split() if one not in NOT_VERBS]
        if len(said) == 1:
            yield (said[0],)


def _heads(table: Table) -> Iterator[tuple[str, ...]]:
    """The noun that a table is called by: `rental` of `film rentals`, which is the last word."""
    for phrase in (table.words, plain_table(table.name), *table.synonyms):
        said = phrase.lower().replace("-", " ").split()
        if said and said[-1] not in NOT_VERBS:
            yield (said[-1],)


def _words(phrases: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words of a date's names that can be verbs: `shipped` of `shipped on`, `signed up` of `date signed up`."""
    for phrase in phrases:
        # The `sale` of `put up for sale` is nothing that happens on that date.
        said = phrase.lower().replace("-", " ").partition(" for ")[0].split()
        if len(said) > LONGEST:
            continue
        verb_first = len(said) > 1 and is_verb_form(said[0]) and not said[0].endswith("ing")
        yield from ((one,) for one in (said[:1] if verb_first else said) if one not in NOT_VERBS)
        yield from pairwise(said)
