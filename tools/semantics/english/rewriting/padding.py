"""Who asks, how they ask and what for: `my boss wants to know …`, `dig out …`, `… for the trustees`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set

SPEAKER = word_set("my our the a this next")
AUDIENCE = word_set(
    """boss manager director directors ceo cfo coo management board trustees shareholders investors stakeholders
    accountant accountants auditor auditors audit accounts books committee council chairman chairwoman headquarters hq
    presentation presentations meeting meetings report reports slide slides deck newsletter briefing handout leaflet
    review bookkeeper bookkeeping controller controllers colleague colleagues press owners funders sponsors"""
)
DOCUMENTS = word_set("presentation presentations report reports slide slides deck newsletter briefing handout leaflet")
QUALITY = word_set(
    "annual monthly weekly quarterly yearly board management team finance sales staff tax today tomorrow big next"
)
WANTING = phrase_set(
    """wants to know | wants to see | would like to know | would like to see | would like to have | needs to know |
    needs to see | is asking for | is asking | asked for | asked me for | asked | asks for | asks | wants | needs |
    would like | want to know | want to see | want | need"""
)
ASKING = phrase_set(
    """i would love to see | i would love to know | i would love to have | i would love | i was hoping to see |
    i am hoping to see | i was hoping to know | it would be great to know | it would be great to see |
    it would be good to know | it would be good to see | it would be nice to know | it would be nice to see |
    it would be helpful to know | it would be helpful to see | it would be useful to know | i have to know |
    i must know | i am trying to find out | i am trying to see | i try to find out | i have been asked for |
    i was asked for | hand me | hand over | dig out | dig up | pull up | pull out | bring up | call up | spit out |
    throw me | pass me | fetch me | grab me | read me | read out | spell out | run me through | walk me through |
    could somebody tell me | can somebody tell me | could someone tell me | can someone tell me | could anyone tell me |
    can anyone tell me | can anybody tell me | could anybody tell me | does anybody know | does anyone know |
    i must chase | i have to chase | i need to chase | i must call | i have to call | i need to call | i want to call |
    i must contact | i have to contact | i need to contact | i am searching | i am searching for | i search | i seek |
    i am looking for | talk me through | enlighten me | let me have | remind me | hook me up with | i am keen to know |
    i am keen to see"""
)
OPENERS = word_set("what which who how when where whose")
AFTERTHOUGHTS = phrase_set(
    """is what i am after | is what i need | is what i want | is what i am looking for | is what i would like |
    is what we need | is what we are after | is what we want | is what interests me | is all i need |
    is all i want | is all we need | is what i am interested in"""
)
SHORTEST = 2


def without_padding(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens of what is asked; all of them where a word of the padding is one of the model's."""
    found = _without_afterthought(tokens)
    at = _asks(found, lexicon) or _somebody_asks(found, lexicon)
    if at and len(found) - at >= SHORTEST:
        lead = [replace(found[0], text="list", said="list", value=None)]
        # `dig out the buyers` asks for the rows, `my boss wants the visitors per month` for no other than is named.
        rows = (
            found[0].text not in ("i", "it", *SPEAKER)
            and found[at].text not in OPENERS
            and not _is_named(lead, lexicon)
        )
        found = [*(lead if rows else ()), *found[at:]]
    for start in (len(found) - 4, len(found) - 3, len(found) - 2):
        if start >= SHORTEST and _is_purpose(found[start:], lexicon):
            return found[:start]
    return _without_leading_purpose(found, lexicon)


def _without_afterthought(tokens: Sequence[Token]) -> list[Token]:
    """`the scrap rate by line is what I am after`."""
    texts = tuple(one.text for one in tokens)
    length = max((len(one) for one in AFTERTHOUGHTS if texts[-len(one) :] == one), default=0)
    left = list(tokens[: len(tokens) - length])
    return left if len(left) >= SHORTEST and left[0].text not in OPENERS else list(tokens)


def _asks(tokens: Sequence[Token], lexicon: Lexicon) -> int:
    start = int(bool(tokens) and tokens[0].text in ("please", "pls", "and", "ok"))
    length = phrase_length(tokens, start, ASKING)
    if not length or _is_named(tokens[start : start + length], lexicon):
        return 0
    return start + length


def _somebody_asks(tokens: Sequence[Token], lexicon: Lexicon) -> int:
    """`our auditors want to know`."""
    at = 1 if tokens and tokens[0].text in SPEAKER else 0
    while at < len(tokens) and tokens[at].text in QUALITY:
        at += 1
    if not at or at >= len(tokens) or tokens[at].text not in AUDIENCE or _is_named(tokens[1 : at + 1], lexicon):
        return 0
    length = phrase_length(tokens, at + 1, WANTING)
    return at + 1 + length if length else 0


def _is_purpose(tokens: Sequence[Token], lexicon: Lexicon, *, begins: bool = False) -> bool:
    """`for the annual report`, and behind a comma `for my boss`; `costs for the audit` are others than all costs."""
    texts = [one.text for one in tokens]
    plain = texts[0] == "for" and texts[-1] in AUDIENCE and (texts[-1] in DOCUMENTS or tokens[0].lead != "" or begins)
    inner = texts[1:-1] if plain else []
    return plain and all(one in SPEAKER | QUALITY for one in inner) and not _is_named(tokens[1:], lexicon)


def _without_leading_purpose(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """`for the annual report: visitors per month`."""
    for length in (2, 3, 4):
        ends = length < len(tokens) - 1 and (tokens[length].lead != "" or tokens[length].text in (*OPENERS, "i"))
        if ends and _is_purpose(tokens[:length], lexicon, begins=True) and tokens[1].text in SPEAKER:
            return tokens[length:]
    return tokens


def _is_named(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    return any(lexicon.match(tokens, i)[0] for i in range(len(tokens)))
