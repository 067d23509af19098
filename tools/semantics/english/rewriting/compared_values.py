"""`compare the rent between Berlin and Hamburg`, `how does it differ by city`: a number of the two, or of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set

SETTING = word_set(
    """compare compares compared comparing comparison difference differences differ differs differed gap vary varies
    varied variation contrast"""
)
DIFFERING = word_set("differ differs differed vary varies varied")
ASKING = word_set("do does did")
OPENING = word_set("what show give me us tell list is was are were s the a an there please")
LINKS = word_set("in of for")
NAMED = word_set("difference differences gap comparison variation contrast")
SPLITS = word_set("by per across between among")
JOINTS = word_set("and versus vs to with from")
ARTICLES = word_set("the our a an")


def with_compared_values(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question for the number itself, of both sides; the same tokens where no two values are compared."""
    found = list(tokens)
    if SETTING.isdisjoint(one.text for one in found):
        return found
    sides = next((i for i in range(1, len(found) - 3) if _sides(found, i, lexicon)), None)
    if sides is not None:
        end = _sides(found, sides, lexicon)
        number = _without_setting(found[:sides])
        joint = next(i for i in range(sides + 2, end) if found[i].text in JOINTS)
        inside, versus = replace(found[sides], text="in", said="in"), replace(found[joint], text="versus")
        put = [inside, *found[sides + 1 : joint], versus, *found[joint + 1 :]]
        return [*number, *put] if number else found
    return _by_field(found)


def _sides(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int:
    """Where `between A and B` ends, A and B being values of one field; 0 where it is something else."""
    if tokens[i].text not in ("between", "among"):
        return 0
    first = i + 1 + (tokens[i + 1].text in ARTICLES)
    length, one = lexicon.match(tokens, first)
    joint = first + length
    while length and joint < len(tokens) and tokens[joint].text not in JOINTS and joint < first + length + 1:
        joint += 1
    if not length or joint + 1 >= len(tokens) or tokens[joint].text not in JOINTS:
        return 0
    second = joint + 1 + (tokens[joint + 1].text in ARTICLES)
    further, other = lexicon.match(tokens, second) if second < len(tokens) else (0, ())
    fields = [{each.ref for each in meant if each.kind == "value"} for meant in (one, other)]
    return second + further if fields[0] & fields[1] else 0


def _by_field(tokens: list[Token]) -> list[Token]:
    """`how do sales differ by region`: the sales by region."""
    at = next((i for i, one in enumerate(tokens) if one.text in DIFFERING), 0)
    asked = at > 2 and tokens[0].text == "how" and tokens[1].text in ASKING
    if not asked or at + 1 >= len(tokens) or tokens[at + 1].text not in SPLITS:
        return tokens
    split = replace(tokens[at + 1], text="by")
    return [*_without_setting(tokens[: at + 1]), split, *tokens[at + 2 :]]


def _without_setting(tokens: Sequence[Token]) -> list[Token]:
    """The words of the number, put as a plain question for it: `how does the rent differ` is `what is the rent`."""
    texts = [one.text for one in tokens]
    if texts[0] == "how" and texts[1:2] and texts[1] in ASKING and texts[-1] in DIFFERING:
        kept = list(tokens[2:-1])
    elif texts[0] in SETTING - NAMED:
        kept = list(tokens[1:])
    else:
        at = next((i for i, one in enumerate(texts) if one in NAMED), None)
        if at is None or not set(texts[:at]) <= OPENING or at + 1 >= len(texts) or texts[at + 1] not in LINKS:
            return []
        kept = list(tokens[at + 2 :])
    if not kept:
        return []
    asking = [replace(tokens[0], text=one, said=one, value=None, end=tokens[0].start) for one in ("what", "is")]
    return [*asking, *kept]
