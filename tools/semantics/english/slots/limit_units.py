"""`delayed over an hour`, where delays are kept in minutes: the limit in the unit that the number is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.linking.items import Item
from tools.semantics.english.rewriting.measured_units import TIME, unit_of
from tools.semantics.english.vocabulary.comparative_words import SECONDS
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, SemanticQuery

LIMITS = (">", ">=", "<", "<=")


def with_limit_units(query: SemanticQuery, items: Sequence[Item], model: SemanticModel) -> SemanticQuery:
    """The query with limits on rows that were said in one unit of time and read in another put right."""
    limits = [one for one in query.filters if one.op in LIMITS]
    tokens = [token for item in items for token in item.tokens] if limits else []
    said = [
        (1.0 if number.text in ("a", "an") else number.value, SECONDS[unit.text])
        for number, unit in pairwise(tokens)
        if unit.text in SECONDS and (number.value is not None or number.text in ("a", "an"))
    ]
    if len(said) != 1 or len(limits) != 1:
        return query
    amount, seconds = said[0]
    kept = _kept_in(limits[0], model)
    if not kept or kept == seconds or amount is None or limits[0].values != (amount,):
        return query
    put = limits[0].model_copy(update={"values": (round(amount * seconds / kept, 6),)})
    return query.model_copy(update={"filters": tuple(put if one is limits[0] else one for one in query.filters)})


def _kept_in(limit: Filter, model: SemanticModel) -> int:
    """The seconds of the unit of the number that is limited; 0 where it is none of time."""
    table, _, name = limit.field.partition(".")
    fact = next((one for one in model.table(table).all_facts if one.name.lower() == name.lower()), None)
    return SECONDS.get(unit_of(fact, TIME), 0) if fact is not None else 0
