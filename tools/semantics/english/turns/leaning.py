"""How a turn of a conversation leans on the one before: the words that only say so, taken off, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.semantics.english.time.comparisons import PERIODS
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

# They lead up to what is changed, and say no more than that something is.
OPENINGS = phrase_set(
    """and | but | ok | okay | so | then | now | also | actually | no | sorry | great | thanks | thank you | hm | well |
    i meant | i mean | i also want | i also need | i would also like | can you | could you | please | again |
    what about | how about | same | the same | same thing | the same thing | do the same | do the same thing |
    same again | same question | same but | give me that | give me it | give me the same |
    show it | show that | show this | show them | show those | show the same | show me the same | show me that |
    make it | make that | make them | make this | do it | do that | do this | change it to | change that to |
    switch to | switch it to | turn it into | turn that into | limit it to | limit that to | limit this to |
    limit them to | limit to | restrict it to | restrict that to | restrict to | restrict this to | filter it to |
    filter that to | filter it by | filter it for | filter to | filter for | filter by | filter on | narrow it to |
    narrow that to | narrow to | narrow it down to | narrow down to | narrow this down to | focus on | focus only on |
    but only | but just | zoom in on | zoom into | drill down into | drill into | drill down | break it down |
    break that down | which one had | which one has | which one is | which one was | which one | which ones are |
    which ones have | which ones had | which ones were | which ones |
    break this down | break them down | break down | breakdown | split it | split that | split this | split them |
    split it up | split that up | split | group it | group that | group them | group this | slice it | slice that |
    view it | view that | see it | see that | go by | rank by | rank them by | rank it by | rank those by | use | put |
    break that out | break it out | break them out"""
)
CLOSINGS = phrase_set(
    """please | instead | too | as well | also | again | then | though | now | for the same | of the same |
    for the same period | for that period | for that time | in the same period | for the same time | in that period |
    next to it | next to that | next to them | beside it | beside that | beside them | alongside | alongside it |
    alongside that | on the side | in another column | as another column | in a further column | as a column |
    was that | was it | is that | is it | were those | were they | are they | are those | are these | were these |
    does that make | did that make | would that be | of each | for each | each"""
)
ADDING = word_set("also too additionally beside next alongside side column put")
LEADING_ADD = word_set("and also plus add with including")
SPLITTING = word_set("split break drill down further")
THEM = word_set("them those these that it")
PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
ASKED_PLACE = word_set("one is was are were came comes come in on the ranked ranks place finished")
SPANS = frozenset((*UNITS, *PERIODS))
BE = word_set("are is were was have has had do did")


@dataclass(frozen=True)
class Turn:
    """What is left to read of a turn, and how it leans on the turn before."""

    tokens: tuple[Token, ...]
    opened: bool = False
    adds: bool = False
    splits: bool = False
    replaces: bool = False
    refers: bool = False
    place: int | None = None
    """The second one of what was shown is 2."""

    @property
    def leans(self) -> bool:
        """Whether it makes no sense alone, as `the second one` and `which of them` do not."""
        return self.refers or self.place is not None


def turn_of(tokens: Sequence[Token]) -> Turn:
    """The wording taken off at both ends and where it points back; what stays is read as any question is."""
    texts = [token.text for token in tokens]
    first = texts[0] if texts else ""
    turn = Turn(tuple(tokens), adds=first in LEADING_ADD or "add" in texts, splits=bool(SPLITTING & set(texts[:4])))
    for step in (_without_alternative, _with_place, _without_reference, _trimmed):
        turn = step(turn)
    return turn


def _texts(turn: Turn) -> tuple[str, ...]:
    return tuple(token.text for token in turn.tokens)


def _trimmed(turn: Turn) -> Turn:
    """Without what leads up to the change and what follows it."""
    while turn.tokens:
        texts = _texts(turn)
        start = phrase_length(texts, 0, OPENINGS)
        if "same" in texts[:start] and texts[start : start + 1] and texts[start] in SPANS:
            # `the same quarter last year` is a period.
            start = phrase_length(texts, 0, (one for one in OPENINGS if "same" not in one))
        end = max((len(one) for one in CLOSINGS if texts[len(texts) - len(one) :] == one), default=0)
        if not start and not end:
            break
        ending = set(texts[len(texts) - end :]) if end else set()
        turn = replace(
            turn,
            tokens=turn.tokens[start : len(texts) - end if end and end < len(texts) - start + 1 else None],
            opened=turn.opened or start > 0 or bool({"instead", "too", "also"} & ending) or {"as", "well"} <= ending,
            adds=turn.adds or bool(ADDING & {*texts[:start], *ending}) or {"as", "well"} <= ending,
            replaces=turn.replaces or "instead" in ending or "instead" in texts[:start],
            refers=turn.refers or _points_back(ending) or texts[:1] == ("which",),
        )
    return turn


def _points_back(ending: set[str]) -> bool:
    """`was that`, `are those`, but no place for a column: `beside it`."""
    return bool({"that", "those", "it", "they", "these"} & ending) and not ending & {"next", "beside", "alongside"}


def _without_alternative(turn: Turn) -> Turn:
    """`by risk class instead of type`: what it is not any longer need not be read."""
    texts = _texts(turn)
    for i in range(len(texts) - 2):
        if texts[i : i + 2] in (("instead", "of"), ("rather", "than")) and i > 0:
            end = next(
                (j for j in range(i + 2, len(texts)) if texts[j] in ("by", "for", "in", "per") and j > i + 2), None
            )
            kept = turn.tokens[:i] + (turn.tokens[end:] if end else ())
            return replace(turn, tokens=kept, replaces=True, opened=True)
    return turn


def _with_place(turn: Turn) -> Turn:
    """`the second one`, `number three`, `the top one`."""
    texts = _texts(turn)
    for i, text in enumerate(texts):
        ranked = text in PLACES and (texts[i + 1 : i + 2] == ("one",) or _is_asked_for(texts, i))
        top = text in ("top", "best", "leading") and texts[i + 1 : i + 2] == ("one",)
        if not ranked and not top:
            continue
        start = i - 1 if i and texts[i - 1] == "the" else i
        if start and texts[start - 1] in ("of", "for", "about", "from", "in", "with", "does", "did"):
            start -= 1
        kept = turn.tokens[:start] + turn.tokens[i + 2 :]
        if texts[i + 1 : i + 2] != ("one",):
            kept = ()
        return replace(turn, tokens=kept, place=PLACES.get(text, 1), opened=True)
    return turn


def _is_asked_for(texts: Sequence[str], i: int) -> bool:
    """`who is second?`, `which one came third`, `who is in second place`."""
    asks = texts[0] in ("who", "which", "what") and i >= 2 and set(texts[1:i]) <= ASKED_PLACE
    return asks and texts[i] != "first" and (i == len(texts) - 1 or texts[i + 1 :] == ("place",))


def _without_reference(turn: Turn) -> Turn:
    """`which of them are hazardous`, `how many of those`, `for these regions`, `for the same quarters`."""
    texts, tokens = _texts(turn), list(turn.tokens)
    for i in range(len(texts)):
        if texts[i : i + 1] == ("of",) and texts[i + 1 : i + 2] and texts[i + 1] in THEM:
            start, end = i, i + 2
            if i and texts[i - 1] in ("which", "what", "who", "ones"):
                start = i - 1 - (texts[i - 1] == "ones")
                end = _past_noun(texts, i)
            return replace(turn, tokens=tuple(tokens[: max(start, 0)] + tokens[end:]), refers=True, opened=True)
        if texts[i] in ("for", "in", "of", "from", "with") and texts[i + 1 : i + 2] in (
            ("those",),
            ("these",),
            ("them",),
        ):
            end = i + 3 if texts[i + 1] != "them" and texts[i + 2 : i + 3] else i + 2
            return replace(turn, tokens=tuple(tokens[:i] + tokens[end:]), refers=True, opened=True)
        if texts[i] in ("for", "in", "of") and texts[i + 1 : i + 3] == ("the", "same") and i + 3 < len(texts):
            return replace(turn, tokens=tuple(tokens[:i] + tokens[i + 4 :]), refers=True, opened=True)
    return turn


def _past_noun(texts: Sequence[str], i: int) -> int:
    """After `of them are`, and after `of those regions`, whose noun was said before."""
    end = i + 2
    if texts[i + 1] in ("those", "these") and end < len(texts) and texts[end] not in BE and texts[end].endswith("s"):
        end += 1
    return end + (end < len(texts) and texts[end] in BE - {"have", "has", "had"})
