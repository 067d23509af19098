"""Turns of nothing but which end, how many or how much altogether of what was shown: `the lowest`, `make it 7`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.reading import Reading
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.english.turns.leaning import Turn
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, ASC, DESC, Way
from tools.semantics.english.vocabulary.words import BAD_NUMBERS
from tools.semantics.model import SemanticModel
from tools.semantics.query import Order, SemanticQuery

HOW_MANY = word_set("the top first most only just with show me make it limit to give please")
MOST_SHOWN = 1000
AROUND = word_set("the one ones a an which what who was is had has have and with of them it that this did do are were")
TOTALS = phrase_set(
    """in total | total | altogether | all together | in sum | all in all | in all | the total | taken together |
    how much is that in total | how much is it in total | how many is that in total | what is the total | what was the
    total | how much in total | how many in total | and in total | the grand total | as a total | summed up | how much
    altogether | how many altogether | as one number | in one number"""
)
COMES = word_set("at comes came come place ends ended finished ranks ranked on")
FORMS = {"last": "bottom", "least": "lowest", "most": "highest"}
UNSPOKEN = word_set("is are was were that it this those these and")
QUALITY = word_set("best worst poorest weakest strongest")


def short_turn(previous: SemanticQuery, turn: Turn, model: SemanticModel) -> Reading | None:
    """What such a turn changes; None for one that says more."""
    return _limit(previous, turn) or _end(previous, turn, model)


def asks_for_total(previous: SemanticQuery, tokens: Sequence[Token]) -> bool:
    """`and in total?` after numbers by something: the number of all of them."""
    texts = tuple(token.text for token in tokens)
    plain = tuple(one for one in texts if one not in UNSPOKEN)
    said = any(one in (texts, plain) or plain == tuple(w for w in one if w not in UNSPOKEN) for one in TOTALS)
    chosen = previous.having or previous.limit or previous.kept
    return said and not chosen and bool(previous.metrics and (previous.dimensions or previous.grain or previous.part))


def totalled(previous: SemanticQuery) -> SemanticQuery:
    """The numbers of the query over all of its rows at once."""
    apart = {"dimensions": (), "grain": None, "part": None, "order": (), "limit": None, "limit_per": (), "kept": ()}
    return SemanticQuery.model_validate(previous.model_dump() | apart | {"having": (), "derive": (), "over": None})


def _way(word: str, by: str, model: SemanticModel) -> Way | None:
    """`the fastest` of downtimes is the lowest, `the dearest` of costs the highest; None where they say nothing."""
    if word in DESC | ASC:
        return "asc" if word in ASC else "desc"
    way, compared = ADJECTIVES.get(word, ("desc", frozenset[str]()))
    table, metric = model.metric(by) if model.has_metric(by) else (None, None)
    del table
    said = " ".join((metric.words, *metric.synonyms, metric.description)) if metric is not None else by
    about = {part for one in said.lower().split() for part in (one, one.removesuffix("s"), one.removeprefix("down"))}
    return way if compared & about else None


def _limit(previous: SemanticQuery, turn: Turn) -> Reading | None:
    """`make it 7`, `just the first three`, `the 3 with the most`: nothing but how many of what was ranked."""
    said = [token for token in turn.tokens if token.text not in HOW_MANY]
    shown = previous.dimensions or previous.detail is not None
    number = said[0].value if len(said) == 1 and not said[0].ordinal and shown else None
    if number is None or number != int(number) or not 1 <= number <= MOST_SHOWN:
        return None
    reading = Reading(limit=int(number))
    if not previous.order and previous.metrics and previous.grain is None:
        reading.order = [Order(by=previous.metrics[0], dir="desc")]
    return reading


def _end(previous: SemanticQuery, turn: Turn, model: SemanticModel) -> Reading | None:
    """`which one had the lowest?`, `and the worst one?`: one of what was shown, by the number shown."""
    said = [token.text for token in turn.tokens if token.text not in AROUND]
    said = [FORMS.get(one, one) for one in said if one not in COMES]
    shown = (previous.dimensions or previous.grain) and previous.metrics and not previous.limit_per
    among_some = turn.refers and (previous.limit or 1) > 1
    placed = COMES & {token.text for token in turn.tokens}
    if len(said) != 1 or not shown or among_some or (said[0] in ("top", "bottom") and not placed):
        return None
    by = previous.order[0].by if previous.order else previous.metrics[0]
    asked = turn.refers or turn.tokens[0].text in ("which", "who")
    way = _way(said[0], by, model) if asked or said[0] in DESC | ASC else None
    if way is None:
        return None
    lowest = way == "asc"
    if said[0] in QUALITY and model.has_metric(by):
        lowest ^= any(word in BAD_NUMBERS for word in model.metric(by)[1].words.split())
    return Reading(limit=1, order=[Order(by=by, dir="asc" if lowest else "desc")])
