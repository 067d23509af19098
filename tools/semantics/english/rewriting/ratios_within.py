"""`sales per employee by region`: how much each employee has on average, as a number of the regions they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set, words_like
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

PER = word_set("per each")
SPLIT = phrase_set("by | per | for each | in each | for every | split by | for the different")
AVERAGE = word_set("average avg mean")
ON_AVERAGE = ("on", "average")
COUNTING = word_set("number of count")
MOST_WORDS = 3


def with_ratios_within(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such a number as an average over the things; the same tokens where there is none."""
    for i in range(1, len(tokens) - 3):
        if tokens[i].text in PER:
            found = _averaged(tokens, i, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _averaged(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    length, meant = lexicon.match(tokens, i + 1)
    thing = next((one.table for one in meant if one.kind == "entity"), "")
    behind = i + 1 + length
    end = behind + 2 if tuple(one.text for one in tokens[behind : behind + 2]) == ON_AVERAGE else behind
    split = phrase_length(tokens, end, SPLIT)
    if not thing or not split or _is_plural(tokens[behind - 1]) or any(one.kind == "metric" for one in meant):
        return None
    field = skip(tokens, end + split, frozenset(("the",)))
    if field >= len(tokens) or not _belongs(lexicon.match(tokens, field)[1], thing, lexicon.model):
        return None
    begin, number = _number_before(tokens, i, thing, lexicon)
    if not number:
        return None
    each = [replace(tokens[i], text="per"), replace(tokens[i + 1], field=thing, value=None)]
    each = [] if number[-1].field.lower().startswith(f"{thing.lower()}.") else each
    by = words_like(tokens[end], ("split", "by"))
    return [*tokens[:begin], *number, *each, *by, *tokens[end + split :]]


def _is_plural(token: Token) -> bool:
    return token.text.endswith("s") and not token.text.endswith("ss")


def _belongs(meant: Sequence[Candidate], thing: str, model: SemanticModel) -> bool:
    """Whether each of the things has one of these, so that a row for each of both would split nothing."""
    near = {name.lower() for name in reachable(model, thing)}
    fields = [one for one in meant if one.kind in ("dimension", "entity")]
    own = model.table(thing).label
    label = f"{thing}.{own.name}".lower() if own is not None else ""
    fitting = [one for one in fields if one.table.lower() in near and one.ref.lower() not in (label, thing.lower())]
    return bool(fitting) and len(fitting) == len(fields)


def _number_before(tokens: Sequence[Token], end: int, thing: str, lexicon: Lexicon) -> tuple[int, list[Token]]:
    """Where the number begins that stands right before this place, and its average, when its totals have one."""
    for begin in range(max(0, end - MOST_WORDS), end):
        length, meant = lexicon.match(tokens, begin)
        if begin + length != end:
            continue
        start = begin
        while start and tokens[start - 1].text in COUNTING:
            start -= 1
        start -= bool(start and tokens[start - 1].text in AVERAGE)
        metrics = [one.ref for one in meant if one.kind == "metric"]
        things = [one.table for one in meant if one.kind == "entity"]
        if len(metrics) == 1 and _adds_up(lexicon.model, metrics[0], thing):
            number = replace(tokens[begin], text="amount", field=metrics[0], value=None, lead="")
            return start, [*words_like(tokens[start], ("average",)), number]
        fact = _fact_of(lexicon.model, metrics[0], thing) if len(metrics) == 1 else ""
        if fact:
            # Each row is one of the things, so that its own number is averaged.
            number = replace(tokens[begin], text="amount", field=fact, value=None, lead="")
            return start, [*words_like(tokens[start], ("average",)), number]
        if things and not metrics and _is_near(lexicon.model, things[0], thing):
            lead = words_like(tokens[start], ("average", "number", "of"))
            return start, [*lead, *tokens[begin:end]]
    return 0, []


def _adds_up(model: SemanticModel, ref: str, thing: str) -> bool:
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return False
    kinds = (exp.Sum, exp.Count, exp.CountIf)
    summed = plan.additive and all(isinstance(leaf.aggregate, kinds) for leaf in plan.leaves)
    return summed and all(_is_near(model, leaf.root, thing) for leaf in plan.leaves)


def _fact_of(model: SemanticModel, ref: str, thing: str) -> str:
    """The fact of the things that the number is the plain sum of."""
    owner, metric = model.metric(ref)
    bare = metric.expr.strip().lower()
    facts = owner.all_facts if owner is not None and owner.name.lower() == thing.lower() else ()
    found = [one.name for one in facts if bare in (f"sum({one.expr.lower()})", f"sum({one.name.lower()})")]
    return f"{thing}.{found[0]}" if len(found) == 1 else ""


def _is_near(model: SemanticModel, root: str, thing: str) -> bool:
    """Whether each row belongs to one of the things."""
    near = {name.lower() for name in reachable(model, root)}
    return root.lower() != thing.lower() and thing.lower() in near
