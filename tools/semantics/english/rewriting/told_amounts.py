"""`charges us the most per litre`, `spent more than 50 at the bar`, `drew the most visitors`: a number behind a verb.

The verb says no more than that the number is theirs, or which sum of money it is; in its place the number is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.elements import Metric, Table, singular
from tools.semantics.english.checks.actors import people_of
from tools.semantics.english.linking.families import roots
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.scattered_names import SMALL
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set, words_like
from tools.semantics.english.vocabulary.comparative_words import BOUNDS
from tools.semantics.english.vocabulary.person_words import SERVED
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

HAVING = word_set(
    """draw attract bring earn get receive generate produce gain gather garner collect raise pull rack clock log score
    drive ride run fly cover travel serve grant give cause create host see find detect discover spot identify record
    hold own register issue"""
)
"""Before a number that is named they say whose it is: `drew the most visitors` are the most visitors they have."""
INCOME = word_set("revenue revenues sales income turnover takings receipts earnings proceeds donations")
COST = word_set(
    "cost costs spend spending expense expenses price prices bill bills charge charges fee fees expenditure"
)
GENERAL = word_set("total amount amounts value money net gross overall sum paid spent charged number")
SIDES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("cost", "charge", "bill"), COST),
    **dict.fromkeys(("spend", "pay"), COST | INCOME),
    **dict.fromkeys(("earn", "bring", "make", "generate"), INCOME),
}
WHOM = word_set("us me we the company in up back out")
EXTENT = {"most": "highest", "least": "lowest", "fewest": "lowest"}
TOGETHER = phrase_set("with us | in total | in all | altogether | overall | all together | at our place | at ours")
CURRENCIES = word_set("euro euros pound pounds dollar dollars usd eur gbp chf francs")
AFTER_AMOUNTS = word_set("with in on at for this last since during between from per so overall altogether over")
PER = ("per", "each", "every")
ON = ("in", "on", "for", "at")
DETERMINERS = word_set("the our their a an")


@dataclass(frozen=True)
class _Told:
    """What stands behind the verb: a rank or a limit, and what the money is for."""

    rank: str
    limit: tuple[Token, ...]
    per: str
    of: str
    end: int


def with_told_amounts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the number in the place of the verb; the same tokens where it has none."""
    for i in range(1, len(tokens) - 1):
        found = _had(tokens, i, lexicon) or _paid(tokens, i, lexicon)
        if found is not None:
            return found
    return list(tokens)


def with_limits_of_deeds(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`members gave more than 1000 pounds`: the limit is on what they gave, and on no amount of their own."""
    for i in range(1, len(tokens) - 2):
        tables = {one.table for one in lexicon.verbs.of((tokens[i].text,)) if one.kind != "field"}
        told = _told(tokens, i, lexicon) if len(tables) == 1 and not lexicon.match(tokens, i)[0] else None
        if told is None or not told.limit or not _is_money(tokens, told):
            continue
        deed, targets = lexicon.model.table(tables.pop()), _tables(tokens[:i], lexicon)
        far = [one for one in targets if one != deed.name and one.lower() in reachable(lexicon.model, deed.name)]
        refs = list(_amounts(lexicon.model, deed)) if far and not told.of and not told.per else []
        if len(refs) == 1:
            number = replace(tokens[i], text="amount", field=refs[0], value=None, lead="")
            return [*tokens[:i], *words_like(tokens[i], ("have",)), number, *told.limit, *tokens[told.end :]]
    return list(tokens)


def _is_money(tokens: Sequence[Token], told: _Told) -> bool:
    said = tokens[told.end - 1]
    return said.text in CURRENCIES or told.limit[-1].said[:1] in ("$", "€", "£")


def _amounts(model: SemanticModel, deed: Table) -> Iterator[str]:
    """The sums of money of such rows, all of them."""
    own = {root for name in (deed.words, *deed.synonyms) for word in name.lower().split() for root in roots(word)}
    for metric in deed.metrics:
        words = [word for word in metric.words.split() if word not in GENERAL | INCOME | COST]
        if all(set(roots(word)) & own for word in words) and _is_sum(f"{deed.name}.{metric.name}", metric, model):
            yield f"{deed.name}.{metric.name}"


def _had(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`drew the most visitors`, `earned us the most views`: the number is named behind the verb."""
    if not HAVING & set(bases(tokens[i].text)) or not _is_free(tokens, i, lexicon):
        return None
    at = skip(tokens, i + 1, WHOM)
    if at + 1 >= len(tokens) or tokens[at].text not in EXTENT:
        return None
    if not any(one.kind in ("metric", "fact", "entity") for one in lexicon.match(tokens, at + 1)[1]):
        return None
    return [*tokens[:i], *words_like(tokens[i], ("has", "the")), *tokens[at:]]


def _paid(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`charges us the most per litre`, `spent more than 50 at the bar`: the verb says that it is money."""
    side = next((SIDES[base] for base in bases(tokens[i].text) if base in SIDES), None)
    told = _told(tokens, i, lexicon) if side is not None and not tokens[i].field else None
    if side is None or told is None:
        return None
    targets = _tables(tokens[:i], lexicon)
    if i == 1 and tokens[0].text == "who":
        if "earn" in bases(tokens[i].text):
            # Those who earn are paid by us, and bring us no income.
            return None
        payers = [one for one in people_of(lexicon.model) if one.noun in SERVED]
        put = replace(tokens[0], text="which")
        said = words_like(tokens[0], payers[0].words) if len(payers) == 1 else []
        return _paid([put, *said, *tokens[1:]], 1 + len(said), lexicon) if said else None
    refs = _main(set(_sums(lexicon.model, targets, told, side)), lexicon.model, side) if targets else set()
    if len(refs) != 1:
        return None
    number = replace(tokens[i], text="amount", field=refs.pop(), value=None, lead="")
    rest = tokens[told.end :]
    if told.rank:
        return [*tokens[:i], *words_like(tokens[i], ("has", "the", told.rank)), number, *rest]
    return [*tokens[:i], *words_like(tokens[i], ("have",)), number, *told.limit, *rest]


def _told(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> _Told | None:
    at = skip(tokens, i + 1, WHOM)
    rank = ""
    limit: tuple[Token, ...] = ()
    if at < len(tokens) and tokens[at].text in EXTENT:
        rank, at = EXTENT[tokens[at].text], at + 1
        if at < len(tokens) and lexicon.match(tokens, at)[0]:
            # `made the most refunds`: what they made is named.
            return None
    else:
        length = phrase_length(tokens, at, BOUNDS)
        if not length or at + length >= len(tokens) or tokens[at + length].value is None:
            return None
        limit = tuple(tokens[at : at + length + 1])
        at = skip(tokens, at + length + 1, CURRENCIES)
        money = tokens[at - 1].text in CURRENCIES or limit[-1].said[:1] in ("$", "€", "£")
        if at < len(tokens) and not money and tokens[at].text not in AFTER_AMOUNTS:
            # `more than 15 percent`, `more than 3 hours`.
            return None
    at += phrase_length(tokens, at, TOGETHER)
    at += phrase_length(tokens, at, TOGETHER)
    per, of = "", ""
    if at + 1 < len(tokens) and tokens[at].text in PER:
        per, at = tokens[at + 1].text, at + 2
    elif at + 1 < len(tokens) and tokens[at].text in ON:
        behind = skip(tokens, at + 1, DETERMINERS)
        if behind < len(tokens) and tokens[behind].text.isalpha() and roots(tokens[behind].text):
            of, at = tokens[behind].text, behind + 1
    return _Told(rank, limit, per, of, at)


def _sums(model: SemanticModel, targets: Sequence[str], told: _Told, side: frozenset[str]) -> Iterator[str]:
    """The numbers of the model that are this money and that those have of whom it is said."""
    for owner, metric in model.all_metrics():
        if owner is None or any(one.lower() not in reachable(model, owner.name) for one in targets):
            continue
        if any(_is_told(phrase, owner, told, side) for phrase in (metric.words, *metric.synonyms)):
            ref = model.metric_ref(owner, metric)
            if told.per or _is_sum(ref, metric, model):
                yield ref


def _main(refs: set[str], model: SemanticModel, side: frozenset[str]) -> set[str]:
    """Of several those called plainly what comes in: revenue and no fee income, gross and not net revenue."""
    metrics = {ref: model.metric(ref)[1] for ref in refs} if len(refs) > 1 and side >= INCOME else {}
    names = {ref: [set(said.lower().split()) for said in (one.words, *one.synonyms)] for ref, one in metrics.items()}
    for plain in (INCOME | GENERAL, (INCOME | GENERAL) - {"net"}):
        kept = {ref for ref, said in names.items() if ref in refs and any(one <= plain for one in said)}
        refs = kept or refs
    return refs


def _is_told(phrase: str, owner: Table, told: _Told, side: frozenset[str]) -> bool:
    said = phrase.lower().replace("-", " ").split()
    if told.per:
        unit = singular(told.per)
        paired = [singular(after) for before, after in pairwise(said) if before == "per"]
        return paired == [unit] and bool(side & set(said))
    own = {root for name in (owner.words, *owner.synonyms) for word in name.lower().split() for root in roots(word)}
    of = set(roots(told.of)) if told.of else own
    left = [word for word in said if word not in GENERAL | side | SMALL]
    named = any(set(roots(word)) & of for word in said)
    money = bool(side & set(said)) or bool(told.of and named)
    return money and (named or not told.of) and all(set(roots(word)) & of for word in left)


def _is_sum(ref: str, metric: Metric, model: SemanticModel) -> bool:
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return False
    return bool(metric.expr) and all(isinstance(leaf.aggregate, exp.Sum) for leaf in plan.leaves) and plan.additive


def _tables(tokens: Sequence[Token], lexicon: Lexicon) -> list[str]:
    """Of whom it is said: the last thing or field before the verb."""
    for at in range(len(tokens) - 1, -1, -1):
        for kind in ("entity", "dimension"):
            for one in lexicon.match(tokens, at)[1]:
                if one.kind == kind:
                    return [one.table]
    return []


def _is_free(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """Neither a name of the model nor the verb of a date."""
    acts = lexicon.verbs.of((tokens[i].text,))
    return not tokens[i].field and not lexicon.match(tokens, i)[0] and not any(one.kind == "moment" for one in acts)
