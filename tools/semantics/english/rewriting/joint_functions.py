"""`average and median days to decision`, `shortest, longest and mean stay`: several functions of one number.

The question is read with the average alone, whose number is then shown under each of the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.functions import function_of, under_function

FUNCTIONS: dict[str, str] = {
    **dict.fromkeys(("average", "mean", "avg"), "avg"),
    **dict.fromkeys(("median", "typical"), "median"),
    **dict.fromkeys(("minimum", "min", "lowest", "smallest", "shortest", "least", "cheapest", "lightest"), "min"),
    **dict.fromkeys(
        ("maximum", "max", "highest", "largest", "longest", "biggest", "greatest", "heaviest", "dearest"), "max"
    ),
    **dict.fromkeys(("total", "sum"), "sum"),
}
JOINTS = word_set("and the a plus as well also on both what is")
UNITS_BEHIND = word_set("days hours minutes weeks months years seconds values figures value figure")
LATER = word_set("too please also both")
Several = Callable[[SemanticQuery, SemanticModel], SemanticQuery]


def asks_for_functions(tokens: Sequence[Token]) -> tuple[list[Token], Several | None]:
    """The question for the average, and the functions that it asks for side by side, when there are several."""
    said = [(i, FUNCTIONS[one.text]) for i, one in enumerate(tokens) if one.text in FUNCTIONS]
    functions = tuple(dict.fromkeys(name for _, name in said))
    if len(functions) != len(said) or len(functions) < 2 or "sum" == functions[0] == functions[-1]:
        return list(tokens), None
    begin, end = said[0][0], said[-1][0] + 1
    if not _are_joined(tokens, begin, end):
        return _asked_behind(tokens, said, functions)
    before = tokens[begin - 1].text if begin else ""
    start = begin - 1 if before in ("on", "the", "with", "both") else begin
    behind = end
    while behind < len(tokens) and (tokens[behind].text in UNITS_BEHIND | LATER) and not tokens[behind].lead:
        behind += 1
    apart = tokens[0].text == "how" and tokens[start].lead != "" and behind < len(tokens) and tokens[behind].lead != ""
    if apart:
        return [*tokens[:start], *tokens[behind:]], partial(_each, functions=functions)
    if behind == len(tokens) and begin:
        # `how long do repairs take, by kind: average and median days`.
        return list(tokens[:start]), partial(_each, functions=functions)
    average = replace(tokens[begin], text="average")
    return [*tokens[:begin], average, *tokens[end:]], partial(_each, functions=functions)


def _are_joined(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """Nothing but `and`, commas and small words stands between the functions, and each is apart from the one before."""
    apart = False
    for token in tokens[begin + 1 : end]:
        apart |= bool(token.lead) or token.text in ("and", "plus", "well")
        if token.text in FUNCTIONS:
            if not apart:
                return False
            apart = False
        elif token.text not in JOINTS:
            return False
    return True


def _asked_behind(
    tokens: Sequence[Token], said: Sequence[tuple[int, str]], functions: tuple[str, ...]
) -> tuple[list[Token], Several | None]:
    """`how long do jobs take on average, and what is the median?`: the second stands alone at the end."""
    at = said[-1][0]
    start = at
    while start and tokens[start - 1].text in JOINTS:
        start -= 1
    joined = any(one.text == "and" or one.lead for one in tokens[start : at + 1])
    alone = all(one.text in UNITS_BEHIND | LATER for one in tokens[at + 1 :])
    if len(said) != 2 or not joined or not alone or not start:
        return list(tokens), None
    kept = list(tokens[:start])
    if functions[0] != "avg":
        kept[said[0][0]] = replace(kept[said[0][0]], text="average")
    return kept, partial(_each, functions=functions)


def _each(query: SemanticQuery, model: SemanticModel, *, functions: tuple[str, ...]) -> SemanticQuery:
    """The one number of the query under each function. Raises NotUnderstood when it has no such number."""
    plain = not (query.over or query.derive or query.compare or query.having or query.limit or query.detail)
    refs = [_under(one, query.metrics[0], model) for one in functions] if plain and len(query.metrics) == 1 else [""]
    if not all(refs):
        raise NotUnderstood("impossible", "I cannot show all the numbers that are asked for; ask for one at a time.")
    return query.model_copy(update={"metrics": tuple(refs), "order": ()})


def _under(function: str, ref: str, model: SemanticModel) -> str:
    """The number itself, where it is that function already, else the same average under the other one."""
    own = function_of(model, ref)
    if own == function:
        return ref
    return (under_function(model, ref, function) or "") if own in ("avg", "median") else ""
