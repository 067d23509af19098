"""The field of a row that a few words ask for: `who has it`, `when it began`, `planned`, `where does it stand`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.date_names import BEGUN
from tools.semantics.elements import singular
from tools.semantics.english.linking.date_phrases import dates_at
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.row_columns import (
    DATES,
    amount_of,
    general_column,
    headed_column,
    label_of,
    named_column,
)
from tools.semantics.english.linking.row_measures import measures
from tools.semantics.english.rewriting.asides import is_verb_form_or_plain
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.light_words import DANGEROUS
from tools.semantics.english.vocabulary.person_words import DWELLING, is_person
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.joins import reachable

SMALL = word_set(
    """the a an its their his her our of each it they them this that these was were is are be been did does do has have
    had he she one ones for please pls also me in on at to by from we us ever there"""
)
PLACES = word_set(
    """branch site location store shop warehouse place hall room city depot building station office plant garage ward
    clinic hospital school campus terminal port airport centre center restaurant hotel venue theatre library yard"""
)
ASKING = word_set("who whom when where what how")
CALLED = word_set("name names called named")
OF_A_FIELD = word_set("minimum maximum min max average")
"""As a column of a list they can only be a part of what a field is called."""
JUST_DATED = (["date"], ["dates"], ["day"], ["when"])
LONGEST = 8
PAYING = word_set("pay paid cost spend spent worth charge charged price")


def column_for(said: Sequence[Token], table: Table, lexicon: Lexicon, dated: str | None = None) -> str | None:
    """The reference of the field; None where the words name none, or more than one.

    `dated` is the date that the rows are chosen by, which `date` alone means.
    """
    words = _core(said)
    if not words or len(words) > LONGEST:
        return None
    if dated is not None and dated.rpartition(".")[0] == table.name and [one.text for one in words] in JUST_DATED:
        return dated
    found = _found(words, table, lexicon)
    return _named_by(found, lexicon.model) if found is not None else None


def _named_by(ref: str, model: SemanticModel) -> str | None:
    """What people call the thing that a key refers to: the name of the author, of `author_id`."""
    owner, _, name = ref.rpartition(".")
    keyed = [
        one
        for one in model.relationships
        if one.left_table.lower() == owner.lower()
        and [each.left_column.lower() for each in one.relationship_columns] == [name.lower()]
    ]
    if not keyed or name.lower() in [one.lower() for one in model.table(owner).key]:
        return ref
    others = [one for one in model.relationships if one.left_table.lower() == owner.lower()]
    alike = [one for one in others if one.right_table.lower() == keyed[0].right_table.lower()]
    label = label_of(model.table(keyed[0].right_table))
    return label if len(alike) == 1 and label is not None and _is_said(label, model) else None


def _found(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    first = words[0].text
    plain = [one for one in words if one.text not in SMALL]
    if first == "when":
        dated = _date_said(words[1:], table, lexicon)
        if dated is not None:
            return dated
    if any(one.text in DANGEROUS for one in plain[1:]) and first in ASKING:
        return None
    if first in ("number", "amount") and [one.text for one in words[1:2]] == ["of"] and len(words) > 2:
        return _amount(words[2:], table, lexicon)
    if first in ("who", "whom"):
        if any(DWELLING.intersection(bases(one.text)) for one in words[1:]):
            # Whoever is named in the row of a house does something for it, and need not live there.
            return None
        return _person(words[1:], table, lexicon)
    if [one.text for one in words[:2]] == ["since", "when"]:
        return _begin(table)
    if first == "when" or [one.text for one in words[:2]] in (["what", "day"], ["what", "date"], ["which", "day"]):
        return _date(words[1:], table, lexicon)
    if first == "where":
        return _place(table, lexicon.model)
    if [one.text for one in words[:2]] in (["how", "much"], ["how", "many"]) or first == "what":
        return _amount([one for one in words if one.text not in ("how", "much", "many", "what")], table, lexicon)
    return _named(words, table, lexicon)


def _core(said: Sequence[Token]) -> list[Token]:
    """Without small words at both ends, and without `if there is one`."""
    end = next((i for i, one in enumerate(said) if one.text in ("if", "where") and i), len(said))
    words = list(said[:end])
    while words and words[0].text in SMALL:
        words.pop(0)
    while words and words[-1].text in SMALL:
        words.pop()
    return words


def _named(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    length, meant = lexicon.match(words, 0)
    if length == len(words):
        found = named_column(lexicon.model, meant, table) or _flag(meant, table, lexicon.model)
        if found is not None:
            return found
    plain = [one for one in words if one.text not in SMALL]
    if any(one.text in DANGEROUS and one.text not in OF_A_FIELD for one in plain):
        return None
    if plain and plain[0].text in OF_A_FIELD:
        return _part_of_name(plain, table, lexicon)
    if len(plain) == 1:
        return _general(plain[0].text, table, lexicon) or _part_of_name(plain, table, lexicon)
    if plain[-1].text in DATES:
        own = [one for one in table.times if plain[0].text in _all_words(one)]
        return f"{table.name}.{own[0].name}" if len(own) == 1 and len(plain) == 2 else None
    if plain[-1].text in ("name", "names", "number") and len(plain) == 2:
        return _named(plain[:1], table, lexicon)
    return _part_of_name(plain, table, lexicon)


def _flag(meant: Sequence[object], table: Table, model: SemanticModel) -> str | None:
    reach = reachable(model, table.name)
    flags = [one for one in meant if getattr(one, "kind", "") == "flag" and getattr(one, "table", "").lower() in reach]
    return str(getattr(flags[0], "ref", "")) if len(flags) == 1 else None


def _general(word: str, table: Table, lexicon: Lexicon) -> str | None:
    if word in ("code", "codes") and (found := _labelled(table, lexicon.model)) is not None:
        return found
    found = general_column(lexicon.model, word, table) or headed_column(lexicon.model, word, table)
    own = label_of(table)
    if word in CALLED and own is not None and not _is_said(own, lexicon.model):
        return _labelled(table, lexicon.model)
    return found


def _is_said(ref: str, model: SemanticModel) -> bool:
    column = model.column(ref)[1]
    return not column.name.lower().endswith("_id") and not column.is_number


def _labelled(table: Table, model: SemanticModel) -> str | None:
    """The code or name of what the row belongs to, where the row itself has none."""
    own = label_of(table)
    if own is not None and _is_said(own, model):
        return own
    paths = reachable(model, table.name)
    near = sorted((name for name in paths if name != table.name.lower()), key=lambda one: len(paths[one]))
    near = [name for name in near if len(paths[name]) == 1 and label_of(model.table(name))]
    things = [name for name in near if not _is_a_place(model.table(name)) and not _is_people(model.table(name))]
    found = near if len(near) == 1 else things
    return label_of(model.table(found[0])) if len(found) == 1 else None


def _is_a_place(table: Table) -> bool:
    """By the last word of what it is called: the buses of a city are no place."""
    return any(singular(each.lower().split()[-1]) in PLACES for each in (table.words, *table.synonyms))


def _is_people(table: Table) -> bool:
    return any(is_person(one) for one in (table.words, *table.synonyms))


def _part_of_name(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """`planned` of planned pieces, `reason` of a stop reason: the nearest field that is called so in part."""
    wanted = {singular(one.text) for one in words}
    model = lexicon.model
    paths = reachable(model, table.name)
    for name in sorted(paths, key=lambda one: len(paths[one])):
        owner = model.table(name)
        columns = (*owner.plain_dimensions, *owner.all_facts, *owner.times)
        called = [one for one in columns if wanted <= {singular(word) for word in one.words.split()}]
        found = called or [one for one in columns if any(wanted <= _words(each) for each in one.synonyms)]
        if found:
            return f"{owner.name}.{found[0].name}" if len(found) == 1 else None
    return None


def _words(phrase: str) -> set[str]:
    return {singular(one) for one in phrase.lower().replace("-", " ").split()}


def _person(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """By what the person does to the row, else the only person of the row, else the only kind of people it has."""
    model = lexicon.model
    for i in range(len(words)):
        length, meant = lexicon.match(words, i)
        fields = [one for one in meant if one.kind == "dimension"]
        found = named_column(model, fields, table) if fields and length else None
        if found is not None and found != label_of(table):
            return found
    verbs = [one.text for one in words if is_verb_form_or_plain(one.text) and one.text not in SMALL]
    own = [one for one in table.plain_dimensions if one.is_text and _is_of_a_person(one)]
    acting = [one for one in own if any(kin(verb, word) for verb in verbs for word in one.words.split())]
    chosen = acting or own
    if chosen:
        return f"{table.name}.{chosen[0].name}" if len(chosen) == 1 else None
    return next(_people_tables(table, model), None)


def _people_tables(table: Table, model: SemanticModel) -> Iterator[str]:
    paths = reachable(model, table.name)
    people = [name for name in paths if _is_people(model.table(name))]
    people.sort(key=lambda one: len(paths[one]))
    if len(people) == 1 or (len(people) > 1 and len(paths[people[0]]) < len(paths[people[1]])):
        label = label_of(model.table(people[0]))
        if label is not None:
            yield label


def _is_of_a_person(column: Column) -> bool:
    called = (column.words, *column.synonyms)
    acted = any(one.endswith((" by", " to")) for one in called)
    return acted or column.description.lower().startswith("who ") or any(is_person(one) for one in called)


def _date(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """The date of what is said to have happened; its beginning, of rows that begin and end."""
    for i in range(len(words)):
        own = [one for one in dates_at(words, i, lexicon)[1] if one.rpartition(".")[0] == table.name]
        if len(own) == 1:
            return own[0]
    verbs = {base for one in words if one.text not in SMALL for base in bases(one.text)} - {""}
    named = [one for one in table.times if any(kin(verb, word) for verb in verbs for word in _all_words(one))]
    if len(named) == 1:
        return f"{table.name}.{named[0].name}"
    if not verbs or verbs & {base for one in BEGUN for base in bases(one)} or verbs & {"happen", "occur", "begin"}:
        return _begin(table)
    return None


def _date_said(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """`when it was due back`: the date is called so, `back` included."""
    plain = [one for one in words if one.text not in SMALL]
    length, own = dates_at(plain, 0, lexicon) if plain else (0, [])
    own = [one for one in own if one.rpartition(".")[0] == table.name]
    return own[0] if length == len(plain) and len(own) == 1 else None


def _all_words(column: Column) -> set[str]:
    return {word for each in (column.words, *column.synonyms) for word in each.lower().split()}


def _begin(table: Table) -> str | None:
    found = table.default_time
    return f"{table.name}.{found.name}" if found is not None else None


def _place(table: Table, model: SemanticModel) -> str | None:
    """The nearest thing or field that is a place."""
    paths = reachable(model, table.name)
    for name in sorted(paths, key=lambda one: len(paths[one])):
        owner = model.table(name)
        if name != table.name.lower() and _is_a_place(owner):
            return label_of(owner)
        own = [one for one in owner.plain_dimensions if _words(one.words) & PLACES and one.is_text]
        own = [one for one in own if f"{owner.name}.{one.name}" != label_of(owner)]
        if name == table.name.lower() and len(own) == 1:
            return f"{owner.name}.{own[0].name}"
    return None


def _amount(words: Sequence[Token], table: Table, lexicon: Lexicon) -> str | None:
    """`what did we pay`, `what does the material for one cost`: the number that is called so, else the amount."""
    plain = [one for one in words if one.text not in SMALL]
    called = [one for one in plain if one.text in ("called", "named")]
    if called and len(plain) == 1:
        return _labelled(table, lexicon.model)
    nouns = [one for one in plain if one.text not in PAYING]
    if nouns:
        wanted = frozenset(singular(one.text) for one in nouns)
        own = [
            one for one in table.all_facts if wanted <= {w for each in (one.words, *one.synonyms) for w in _words(each)}
        ]
        return f"{table.name}.{own[0].name}" if len(own) == 1 else _named(nouns, table, lexicon)
    found = amount_of(table)
    priced = [ref for ref, _ in measures(lexicon.model, table, PAYING)]
    own_priced = [ref for ref in priced if ref.rpartition(".")[0] == table.name]
    return f"{table.name}.{found.name}" if found else own_priced[0] if len(own_priced) == 1 else None
