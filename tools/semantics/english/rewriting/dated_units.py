"""`by month of payment`, `per booking week`: the noun beside the unit names a date, whatever else is called so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from tools.calendar_units import Grain
from tools.semantics.date_names import GENERIC
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.tokens import Token, stem
from tools.semantics.model import SemanticModel


class Part(Protocol):
    """An item or a chunk of a question."""

    tokens: Sequence[Token]
    candidates: tuple[Candidate, ...]
    unit: Grain | None
    acts: tuple[Act, ...]


P = TypeVar("P", bound=Part)


def dates_beside_units(parts: Sequence[P], model: SemanticModel) -> list[tuple[P, tuple[Act, ...]]]:
    """The nouns that name the date of a unit, each with the dates that it may mean."""
    found = []
    for i, part in enumerate(parts):
        if part.unit is None:
            continue
        for noun in (_behind(parts, i), _before(parts, i)):
            acts = _named(model).get(tuple(token.stem for token in noun.tokens), ()) if noun is not None else ()
            if noun is not None and acts and not any(one.kind == "time" for one in noun.candidates):
                found.append((noun, acts))
    return found


def _behind(parts: Sequence[P], i: int) -> P | None:
    """`month of payment`, `week of the booking`."""
    if i + 2 >= len(parts) or parts[i + 1].tokens[0].text != "of":
        return None
    at = i + 3 if parts[i + 2].tokens[0].text == "the" else i + 2
    return parts[at] if at < len(parts) else None


def _before(parts: Sequence[P], i: int) -> P | None:
    """`by payment month`; in `payments by month` the noun stands apart."""
    by = i > 1 and parts[i - 2].tokens[-1].text in ("by", "per", "each", "every")
    return parts[i - 1] if by else None


@lru_cache(maxsize=32)
def _named(model: SemanticModel) -> dict[tuple[str, ...], tuple[Act, ...]]:
    """The dates by what is left of their names: `payment` of `payment date`."""
    found: dict[tuple[str, ...], list[Act]] = {}
    for table in model.tables:
        for column in table.times:
            names = {
                tuple(stem(word) for word in name.lower().split() if word not in GENERIC)
                for name in (column.words, *column.synonyms)
            }
            for name in names - {()}:
                found.setdefault(name, []).append(
                    Act(kind="moment", ref=f"{table.name}.{column.name}", table=table.name)
                )
    return {name: tuple(acts) for name, acts in found.items()}
