"""Roundabout ways to leave out, to order and to join, put plainly before a question is read.

`drinks excluded` leaves drinks out, `neither cancelled nor refunded` leaves out both, `everything but billing` leaves
out billing; `highest debt first` is highest first where the model knows no debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.compared_periods import with_compared_periods
from tools.semantics.english.rewriting.possessive_groups import without_owners
from tools.semantics.english.rewriting.side_by_side import beside_each_other
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set, words_like
from tools.semantics.english.vocabulary.person_words import BEING_SERVED, SERVING_VERBS
from tools.semantics.english.vocabulary.superlative_words import ASC, DESC, OFTEN
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.english.vocabulary.words import BAD_NUMBERS

MARKS = frozenset(",;(:")
LEFT_OUT = phrase_set(
    """excluded | left out | not included | not counted | not counting | left aside | set aside | put aside |
    taken out | removed | omitted | ignored | disregarded"""
)
LONGEST_LEFT_OUT = 5
BE = word_set("is are was were be being been")
WITH = word_set("with and but")
ALL_BUT = phrase_set("everything but | anything but | all but | everyone but | everybody but | everything except")
ALL_BUT += phrase_set("everything apart from | everything other than | anything except | all except | everyone except")
OF = word_set("about for of in with from on to")
RELATIVE = word_set("that which who")
ON_TOP = phrase_set("on top | at top | at the top | up top | up front | to start")
PLEASE = word_set("please pls plz thanks")
BY = word_set("by per each")
DURING = word_set("in for during over at on within")
STRETCHES = {one: one for one in ("day", "week", "month", "quarter", "year", "period", "days")}
STRETCHES |= dict.fromkeys(("stretch", "span", "months", "weeks", "time", "timeframe", "window"), "period")
INTENSE = word_set("very absolute absolutely really truly")
INTENSIFIED = word_set("first last latest earliest newest oldest recent best worst top bottom most least") | DESC | ASC
CONTINUED = {"are": "do", "were": "did"}
DEEDS_OF_PEOPLE = BEING_SERVED | SERVING_VERBS | word_set("make earn charge invoice bill")
YET = word_set("have has had")
NEVER = word_set("not never no nobody without")
BECAUSE = phrase_set(
    """because of | because it was | because they were | because it is | because they are | because we were |
    because | due to | owing to | on account of | for the reason | for reasons of | as they were | because it has |
    because they"""
)
AMONG = phrase_set(
    "of the | of our | of all | out of the | out of all | out of our | among the | among our | from the | of all our"
)
ASKED = phrase_set(
    "how many | what share | what percentage | what proportion | what part | what fraction | which share | which part"
)
GENERAL = word_set("number numbers value values amount amounts figure figures count counts total totals sum sums score")


def rephrased(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question with such phrases as their plain kin."""
    plain = without_owners(_plainly(beside_each_other(tokens, lexicon), lexicon), lexicon)
    found = with_compared_periods(_by_quality(_from_to(_on_top(_counted_of(_did(plain)))), lexicon))
    rules = (_all_but, _neither, _left_out, _same_period, partial(_first_of_all, lexicon=lexicon))
    for rule in (*rules, partial(_because, lexicon=lexicon)):
        for i in range(len(found) - 1, -1, -1):
            found = rule(found, i) if i < len(found) else found
    return found


def _plainly(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Without `very` before first and money behind how much, and `+` as and."""
    kept: list[Token] = []
    for i, one in enumerate(tokens):
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if one.text in INTENSE and after in INTENSIFIED:
            continue
        if one.text == "single" and kept and kept[-1].text in ("a", "one") and NEVER & {each.text for each in kept}:
            kept[-1] = replace(kept[-1], text="any")
            continue
        if one.text == "money" and _asks_how_much(kept, after) and not lexicon.match(tokens, i)[0]:
            kept += [] if i else words_like(one, ("how", "much"))
            continue
        if one.text == "yet" and after == "to" and kept and kept[-1].text in YET:
            kept.append(replace(one, text="never"))
            continue
        if one.text == "to" and i and tokens[i - 1].text == "yet" and kept and kept[-1].text == "never":
            continue
        if one.text == "down" and after == "by" and tokens[0].text in ("break", "please", "can", "could") and kept:
            # `break the fees down by manager`: the fees by manager.
            kept = [each for each in kept if each.text != "break"]
            continue
        if one.text == "still" and [each.text for each in tokens[i + 1 :]][1:3] == ["coming", "up"]:
            continue
        kept.append(replace(one, text="and") if one.text == "+" and kept and after else one)
    return kept


def _asks_how_much(kept: Sequence[Token], after: str) -> bool:
    """`how much money` is how much; `money spent on repairs` too."""
    return [one.text for one in kept[-2:]] == ["how", "much"] if kept else is_verb_form(after)


def _did(tokens: list[Token]) -> list[Token]:
    """`what were we spending on fuel` is what we spent: `did we spend`; how many they are handling is a state."""
    states = [one.text for one in tokens[:2]] == ["how", "many"]
    for i in range(len(tokens) - 2):
        be, who, verb = (one.text for one in tokens[i : i + 3])
        if be not in CONTINUED or who not in ("we", "they") or not verb.endswith("ing") or (states and be == "are"):
            continue
        plain = next((one for one in bases(verb) if one in DEEDS_OF_PEOPLE), "")
        if plain:
            put = [replace(tokens[i], text=CONTINUED[be]), tokens[i + 1], replace(tokens[i + 2], text=plain)]
            return [*tokens[:i], *put, *tokens[i + 3 :]]
    return tokens


def _counted_of(tokens: list[Token]) -> list[Token]:
    """`Of the jobs finished this month, how many were late?`: how many of the jobs were; `what share is` so too."""
    texts = [one.text for one in tokens]
    start = phrase_length(texts, 0, AMONG)
    found = ((i, phrase_length(texts, i, ASKED)) for i in range(start + 1, len(texts) - 2)) if start else ()
    asked, length = next((one for one in found if one[1]), (0, 0))
    if not asked or asked + length >= len(texts) or tokens[asked].lead == "":
        return tokens
    of = words_like(tokens[asked], () if texts[asked] == "how" else ("of",))
    rest = tokens[asked + length + (texts[asked + length] in ("of", "them")) :]
    head = [replace(one, lead="") for one in (*tokens[asked : asked + length], *of)]
    return [*head, *tokens[start:asked], *rest]


def _on_top(tokens: list[Token]) -> list[Token]:
    """`worst on top` at the end orders as `worst first` does, and limits nothing."""
    while len(tokens) > 1 and tokens[-1].text in PLEASE:
        tokens = tokens[:-1]
    for length in (2, 3):
        said = tuple(one.text for one in tokens[-length:])
        if said in ON_TOP and len(tokens) > length + 1 and tokens[-length - 1].text in DESC | ASC:
            return [*tokens[:-length], replace(tokens[-length], text="first", lead="")]
    return tokens


def _from_to(tokens: list[Token]) -> list[Token]:
    """`from worst to best` at the end orders as `worst first` does."""
    said = [one.text for one in tokens[-4:]]
    if len(tokens) < 6 or said[0] != "from" or said[2] != "to" or not {said[1], said[3]} <= DESC | ASC:
        return tokens
    return [*tokens[:-4], tokens[-3], replace(tokens[-2], text="first")]


def _by_quality(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """`worst first` of a rate of rejects is highest first; of what is good it is lowest first."""
    if len(tokens) < 3 or tokens[-1].text != "first" or tokens[-2].text not in ("worst", "best"):
        return tokens
    i, named = 0, set()
    while i < len(tokens) - 2:
        length, meant = lexicon.match(tokens, i)
        named |= {one.ref for one in meant if one.kind == "metric"}
        i += length or 1
    if len(named) != 1:
        return tokens
    bad = not BAD_NUMBERS.isdisjoint(lexicon.model.metric(named.pop())[1].words.split())
    way = "highest" if bad == (tokens[-2].text == "worst") else "lowest"
    return [*tokens[:-2], replace(tokens[-2], text=way), tokens[-1]]


def _all_but(tokens: list[Token], i: int) -> list[Token]:
    """`calls about everything but billing` are calls excluding billing."""
    length = phrase_length(tokens, i, ALL_BUT)
    if not length or i + length >= len(tokens):
        return tokens
    start = i - 1 if i and tokens[i - 1].text in OF else i
    return [*tokens[:start], replace(tokens[i], text="excluding", lead=tokens[start].lead), *tokens[i + length :]]


def _neither(tokens: list[Token], i: int) -> list[Token]:
    """`that were neither cancelled nor refunded`, `neither from France nor Spain`."""
    nor = next((at for at in range(i + 1, len(tokens)) if tokens[at].text == "nor"), 0)
    if tokens[i].text != "neither" or not nor or nor + 1 >= len(tokens):
        return tokens
    start = i - 1 if i and tokens[i - 1].text in BE else i
    start = start - 1 if start and tokens[start - 1].text in RELATIVE else start
    joined = replace(tokens[nor], text="and")
    return [*tokens[:start], replace(tokens[i], text="excluding"), *tokens[i + 1 : nor], joined, *tokens[nor + 1 :]]


def _left_out(tokens: list[Token], i: int) -> list[Token]:
    """`by portions sold, drinks excluded`, `(returns not included)`, `with tips left out`."""
    length = phrase_length(tokens, i, LEFT_OUT)
    if not length or i == 0 or (tokens[i].lead and _goes_on(tokens, i + length)):
        return tokens
    end = i - 1 if tokens[i - 1].text in BE else i
    start = next((at for at in range(end - 1, max(0, end - LONGEST_LEFT_OUT) - 1, -1) if _opens(tokens, at)), None)
    if start is None or start >= end or start == 0:
        return tokens
    begin = start + (tokens[start].text in WITH)
    if begin >= end:
        return tokens
    lead = replace(tokens[i], text="excluding", lead=tokens[start].lead)
    return [*tokens[:start], lead, *tokens[begin:end], *tokens[i + length :]]


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """`, not counting drinks` leaves out what follows, `, drinks not counted, by month` what stands before."""
    return at < len(tokens) and not tokens[at].lead and tokens[at].text not in OF | DURING | BY


def _same_period(tokens: list[Token], i: int) -> list[Token]:
    """`in the same month last year`, `over the same stretch of last year`: beside the period before."""
    said = [one.text for one in tokens[i : i + 4]]
    if said[1:3] != ["the", "same"] or said[0] not in DURING or len(said) < 4 or said[3] not in STRETCHES:
        return tokens
    plain = replace(tokens[i + 3], text=STRETCHES[said[3]])
    return [*tokens[:i], *tokens[i + 1 : i + 3], plain, *tokens[i + 4 :]]


def _because(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`left because of poor delivery`, `because it was too expensive`: the reason is a value of the data."""
    length = phrase_length(tokens, i, BECAUSE)
    if not length or i + length >= len(tokens):
        return tokens
    valued = any(one.kind == "value" for one in lexicon.match(tokens, i + length)[1])
    return [*tokens[:i], replace(tokens[i], text="with"), *tokens[i + length :]] if valued else tokens


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return (tokens[at].lead in MARKS and tokens[at].lead != "") or tokens[at].text == "with"


def _first_of_all(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`highest debt first`, `most frequent first`: ordered by the number that is asked for."""
    if tokens[i].text != "first" or i < 2 or tokens[i - 2].text not in DESC | ASC:
        return tokens
    noun = tokens[i - 1]
    often = tokens[i - 2].text in ("most", "least") and noun.text in OFTEN
    meant = () if often or noun.text in GENERAL else lexicon.match([noun], 0)[1]
    if not meant:
        return [*tokens[: i - 1], *tokens[i:]]
    if not any(one.kind in ("metric", "fact") for one in meant):
        return tokens
    way = "ascending" if tokens[i - 2].text in ASC else "descending"
    start = i - 3 if i > 2 and tokens[i - 3].text == "the" else i - 2
    by = [replace(tokens[i - 2], text=word, lead="") for word in ("sorted", "by")]
    return [*tokens[:start], *by, replace(noun, lead=""), replace(tokens[i], text=way), *tokens[i + 1 :]]
