"""`who have not carried out an inspection`, `never took out a loan`, `never gave anything`: without any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, skip, word_set, words_like
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.joins import reachable

Rule = Callable[[Sequence[Token], int, Lexicon], list[Token] | None]
NEGATORS = word_set("never not")
HELPING = word_set("have has had did do does are were was is been be ever yet actually even so far once")
RELATIVE = word_set("who that which and")
# Done to a thing, these only say that there is one; to cancel or to pay one is something else.
DOING = word_set(
    """have carry take make place do give perform hold conduct get receive file submit book log record see enter raise
    open create start sign assign allocate attach link issue register send put undergo own"""
)
PARTICLES = word_set("out up off on in with to for at through part of into")
DETERMINERS = word_set("a an any the single one our us")
OBJECTS = word_set("anything something any us yet so far ever at all before with from to")


def with_undone_deeds(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with `without any` before what was never done; the same tokens where nothing of the kind is."""
    return at_a_negation(tokens, lexicon, _undone)


def at_a_negation(tokens: Sequence[Token], lexicon: Lexicon, rule: Rule) -> list[Token]:
    """What the rule makes of the first negation that it is about; the same tokens where it is about none."""
    found = (rule(tokens, i, lexicon) for i in range(1, len(tokens)) if tokens[i].text in NEGATORS)
    return next((one for one in found if one is not None), list(tokens))


def _undone(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    subject = subject_of(tokens[:i], lexicon)
    start = i
    while start and tokens[start - 1].text in HELPING:
        start -= 1
    start -= start > 0 and tokens[start - 1].text in RELATIVE
    if subject is None or start == 0:
        return None
    at, verb = _verb(tokens, i)
    if at and verb:
        noun = _noun(tokens, at, subject, lexicon)
        if noun is not None:
            begin, end = noun
            return [*tokens[:start], *words_like(tokens[i], ("without", "any")), *tokens[begin:end],
                    *tokens[skip(tokens, end, OBJECTS) :]]  # fmt: skip
    deed = skip(tokens, i + 1, HELPING)
    event = _event(tokens[deed].text, subject, lexicon) if deed < len(tokens) else None
    if event is None or not (deed + 1 == len(tokens) or tokens[deed + 1].text in OBJECTS):
        return None
    said = words_like(tokens[i], ("without", "any", *event.words.split()))
    return [*tokens[:start], *said, *tokens[skip(tokens, deed + 1, OBJECTS) :]]


def subject_of(head: Sequence[Token], lexicon: Lexicon) -> Table | None:
    """The thing named last before the negation."""
    named: list[str] = []
    at = 0
    while at < len(head):
        length, meant = lexicon.match(head, at)
        named += [one.table for one in meant if one.kind in ("entity", "metric") and one.table][:1]
        at += length or 1
    return lexicon.model.table(named[-1]) if named else None


def _verb(tokens: Sequence[Token], i: int) -> tuple[int, bool]:
    """Where what was not done may be named: behind a verb that only says that it was done."""
    at = skip(tokens, i + 1, HELPING)
    done = any(base in DOING for base in bases(tokens[at].text)) if at < len(tokens) else False
    at += done
    there = done or tokens[i - 1].text in ("are", "were", "was", "is", "been")
    return skip(tokens, at, PARTICLES | DETERMINERS | HELPING), there


def _noun(tokens: Sequence[Token], at: int, subject: Table, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where the things that there are none of stand, with what narrows them."""
    begin = at
    while at < len(tokens):
        length, meant = lexicon.match(tokens, at)
        if any(_belongs(one, subject, lexicon.model) for one in meant):
            return begin, at + length
        if not any(one.kind in CONDITIONS for one in meant):
            return None
        at += length
    return None


def _belongs(one: Candidate, subject: Table, model: SemanticModel) -> bool:
    """A thing that each belongs to one of the rows, or that each of the rows has one of."""
    if one.kind != "entity" or one.table == subject.name:
        return False
    own, other = subject.name.lower(), one.table.lower()
    near = any({own, other} == {link.left_table.lower(), link.right_table.lower()} for link in model.relationships)
    return own in reachable(model, other) or near


def _event(verb: str, subject: Table, lexicon: Lexicon) -> Table | None:
    """The only rows that the verb makes and that belong to the subject."""
    made = {act.table for act in lexicon.verbs.of((verb,)) if act.kind == "event"}
    own = [one for one in made if subject.name.lower() in reachable(lexicon.model, one) and one != subject.name]
    return lexicon.model.table(own[0]) if len(own) == 1 else None
