"""What a question says that its query does not show: a second count, those that only do it, what was not done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.frames.geometry import roots_of
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

ALONE = word_set("only solely exclusively")
ASKING = word_set("which what")
BESIDE = word_set("please one ones thanks and but")
WHO = word_set("who that which")
NOT = word_set("not never")
MONEY = word_set("pay spend earn owe")
DOES = word_set("does do did")
ONE = word_set("a an one each every")
HAVE = word_set("has have had")


def refuse_unshown(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that shows less than what is asked for."""
    texts = [token.text for item in items for token in item.tokens]
    _both_counts_are_shown(texts, query)
    _both_are_had(texts, query)
    _those_that_only_do_it_are_seen(items, query)
    _what_was_not_done_has_no_day(texts, query, model)
    _what_is_paid_is_shown(texts, query)
    _one_that_does_it_is_seen(items, query)
    _rows_are_not_ranked_for_themselves(query, model)


def _both_counts_are_shown(texts: Sequence[str], query: SemanticQuery) -> None:
    """`how many are leased and how many are ours` asks for two numbers."""
    asked = sum(pair == ("how", "many") for pair in pairwise(texts))
    split = query.dimensions or query.grain or query.part or query.derive or query.detail or query.compare
    if asked > 1 and len(query.metrics) == 1 and not split:
        raise NotUnderstood("unclear", "Two numbers are asked for, and I understand one of them; ask one at a time.")


def _both_are_had(texts: Sequence[str], query: SemanticQuery) -> None:
    """`who has both maths and English` asks for no rows of which each has one of them."""
    several = any(one.op == "in" and len(one.values) > 1 for one in query.filters)
    if query.detail and several and any(a in HAVE and b == "both" for a, b in pairwise(texts)):
        raise NotUnderstood("impossible", "Those that have both are not computed here.", words=("both",))


def _those_that_only_do_it_are_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`which routes only fly at weekends` leaves out whatever also flies on other days."""
    if query.anti or any(one.absent for one in query.members):
        return
    for i, one in enumerate(items[1:-1], 1):
        thing = items[i - 1].text in WHO or (items[i - 1].kind == "mention" and items[i - 2].text in ASKING)
        does = items[i + 1].kind == "word" and items[i + 1].text not in STOP | BESIDE
        if one.text in ALONE and thing and does:
            raise NotUnderstood(
                "impossible", "Those with only that and nothing else are not computed.", words=("only",)
            )


def _what_was_not_done_has_no_day(texts: Sequence[str], query: SemanticQuery, model: SemanticModel) -> None:
    """`charged but not paid in May` is not what was paid in May."""
    if not query.windows or query.time_field is None:
        return
    table, _, name = query.time_field.partition(".")
    said = next((one for one in model.table(table).times if one.name.lower() == name.lower()), None)
    called = {word for one in (said.words, *said.synonyms) for word in one.lower().split()} if said else set()
    for denied, word in pairwise(texts):
        if denied in NOT and any(kin(word, one) and is_verb_form(word) for one in called):
            raise NotUnderstood("unclear", f"What was not {word} has no day on which it was.", words=(word,))


def _what_is_paid_is_shown(texts: Sequence[str], query: SemanticQuery) -> None:
    """`what did pupils from Leeds pay` asks for money, which no list of rows answers."""
    if query.metrics or query.detail is None or texts[0] != "what" or texts[1:2] == [] or texts[1] not in DOES:
        return
    said = next((one for one in texts[2:] if MONEY & set(bases(one))), None)
    if said is not None:
        raise NotUnderstood("no_measure", f"I cannot tell which amount '{said}' asks for.", words=(said,))


def _one_that_does_it_is_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`how many trips does a driver make per month on average` is an average of one driver's, not of all trips."""
    if query.over is None:
        return
    shown = {query.over.per.lower(), *(one.lower() for one in query.dimensions)}
    shown |= {one.partition(".")[0] for one in shown}
    for does, one, thing in zip(items, items[1:], items[2:], strict=False):
        entity = thing.of("entity", "dimension")
        if does.text in DOES and one.text in ONE and entity is not None and entity.table.lower() not in shown:
            raise NotUnderstood("impossible", f"The average of one {thing.said} is not computed.", words=(thing.said,))


def _rows_are_not_ranked_for_themselves(query: SemanticQuery, model: SemanticModel) -> None:
    """`which trade costs the most per repair` asks for no best of each repair."""
    tops = {one.lower() for one in query.limit_per}
    for ref in query.metrics if tops else ():
        if tops.intersection(roots_of(model, ref)):
            raise NotUnderstood("unclear", "I cannot tell what the highest is asked for each of.")
