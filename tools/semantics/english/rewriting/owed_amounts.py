"""`who owe us more than 5 pounds`, `put in the most hours`: a number told by a verb or a unit instead of its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.light_words import DANGEROUS
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

OWING = word_set("owe owes owed owing")
OWED = word_set("owed owing outstanding unpaid receivable receivables arrears due debt debts unsettled overdue")
WHOM = word_set("us me to still currently the company")
EXTENT = word_set("most least fewest")
BESIDE = word_set("us the in up out on of our me at with down")
MEASURES = word_set(
    """hours minutes seconds days nights weeks pieces units tons tonnes kilos kilometres kilometers miles litres liters
    pages words points miles kwh mwh gallons acres pallets parcels seats"""
)
MOVING = word_set(
    "spend lose burn rack clock log put waste bill eat take cause work use consume drive make do have run get cost"
)


def with_owed_amounts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for such a number; the same tokens where there is none."""
    for i in range(len(tokens)):
        found = _owing(tokens, i, lexicon) or _measured(tokens, i, lexicon)
        if found is not None:
            return found
    return list(tokens)


def _owing(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`members owe more than 5`, `owe the most`, `how much do they owe`: the only number of what is owed."""
    if tokens[i].text not in OWING or tokens[i].field or lexicon.match(tokens, i)[0] > 1:
        return None
    end = i + 1
    while end < len(tokens) and tokens[end].text in WHOM:
        end += 1
    begin = i
    while begin and tokens[begin - 1].text in ("still", "currently", "now"):
        begin -= 1
    if any(
        _is_owed(one.kind, one.ref, lexicon.model) for at in range(len(tokens)) for one in lexicon.match(tokens, at)[1]
    ):
        return [*tokens[:begin], _plain(tokens[i], "have"), *tokens[end:]]
    ref = _only_owed(lexicon.model)
    if not ref:
        return None
    number = replace(tokens[i], text="amount", field=ref, value=None, lead="")
    after = tokens[end].text if end < len(tokens) else ""
    ranked = after in EXTENT
    if ranked:
        way = "highest" if after == "most" else "lowest"
        words = [_plain(tokens[i], one) for one in ("have", "the", way)]
        return [*tokens[:begin], *words, number, *tokens[end + 1 :]]
    asked = next((at for at in range(1, begin) if _asks_how_much(tokens, at)), None)
    if asked is not None:
        lead = [_plain(tokens[asked - 1], "what"), _plain(tokens[asked], "is")]
        rest = [one for one in tokens[asked + 1 : begin] if one.text not in ("do", "does", "did", "is", "are")]
        rest = rest if any(one.kind == "value" for at in range(len(rest)) for one in lexicon.match(rest, at)[1]) else []
        joint = [_plain(tokens[i], "of")] if rest else []
        return [*tokens[: asked - 1], *lead, number, *joint, *rest, *tokens[end:]]
    return [*tokens[:begin], _plain(tokens[i], "have"), number, *tokens[end:]]


def _asks_how_much(tokens: Sequence[Token], at: int) -> bool:
    """`how much do they owe us`, `what do they owe us`."""
    much = tokens[at].text == "much" and tokens[at - 1].text == "how"
    return much or (at == 1 and tokens[0].text == "what" and tokens[1].text in ("do", "does", "did", "the", "our"))


def _is_owed(kind: str, ref: str, model: SemanticModel) -> bool:
    if kind != "metric" or not model.has_metric(ref):
        return False
    metric = model.metric(ref)[1]
    return any(OWED & set(one.lower().split()) for one in (metric.words, *metric.synonyms))


def _only_owed(model: SemanticModel) -> str:
    """The one sum that is called outstanding, unpaid or owed."""
    found = {
        model.metric_ref(owner, metric)
        for owner, metric in model.all_metrics()
        if _is_owed("metric", ref := model.metric_ref(owner, metric), model) and _is_amount(ref, model)
    }
    return found.pop() if len(found) == 1 else ""


def _is_amount(ref: str, model: SemanticModel) -> bool:
    return all(isinstance(leaf.aggregate, exp.Sum) for leaf in metric_plan(model, ref).leaves)


def _measured(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`put in the most hours`, `cost us the most minutes`: the only sum that is told in this unit there."""
    if tokens[i].text not in EXTENT or i + 1 >= len(tokens):
        return None
    unit = tokens[i + 1]
    if unit.text not in MEASURES or lexicon.match(tokens, i + 1)[1] or unit.field:
        return None
    ref = _told_in(unit.text, _tables(tokens[:i], lexicon), lexicon.model)
    if not ref:
        return None
    begin = i
    while begin and (tokens[begin - 1].text in BESIDE):
        begin -= 1
    verb = tokens[begin - 1] if begin else None
    if verb is None or lexicon.match(tokens, begin - 1)[1] or verb.text in DANGEROUS:
        return None
    if not (MOVING & set(bases(verb.text)) or is_verb_form(verb.text)):
        return None
    way = "highest" if tokens[i].text == "most" else "lowest"
    number = replace(unit, text="amount", field=ref, value=None, lead="")
    return [*tokens[: begin - 1], *(_plain(verb, one) for one in ("have", "the", way)), number, *tokens[i + 2 :]]


def _tables(tokens: Sequence[Token], lexicon: Lexicon) -> list[str]:
    """What is ranked lies in these tables; a field counts for its own."""
    fields, things = [], []
    for at in range(len(tokens)):
        for one in lexicon.match(tokens, at)[1]:
            if one.kind == "dimension":
                fields.append(one.table)
            elif one.kind == "entity":
                things.append(one.table)
    return list(dict.fromkeys(fields or things))


def _told_in(unit: str, targets: Sequence[str], model: SemanticModel) -> str:
    """The sum whose name has the unit; those over the rows of what is ranked before those that only refer to it."""
    found: dict[int, set[str]] = {}
    for owner, metric in model.all_metrics():
        ref = model.metric_ref(owner, metric)
        named = any(unit in one.lower().split() for one in (metric.words, *metric.synonyms))
        if owner is None or not named or not _is_amount(ref, model):
            continue
        far = [
            len(reachable(model, owner.name)[one.lower()])
            for one in targets
            if one.lower() in reachable(model, owner.name)
        ]
        if far and len(far) == len(targets):
            found.setdefault(min(far), set()).add(ref)
    nearest = found[min(found)] if found else set()
    return nearest.pop() if len(nearest) == 1 else ""


def _plain(like: Token, text: str) -> Token:
    return replace(like, text=text, value=None, field="", lead="")
