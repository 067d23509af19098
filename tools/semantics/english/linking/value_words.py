"""Other ways to say a value: without its code or legal form, a country by its people or its name, women and men."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.phrases import Candidate, words_of
from tools.semantics.english.tokens import Token, stem, word_set
from tools.semantics.english.vocabulary.common import common_words
from tools.semantics.english.vocabulary.neighbours import GRAMMAR, SMALL_TALK
from tools.semantics.english.vocabulary.places import COUNTRY_WORDS, NAMES_OF_CODE, PEOPLE_OF
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.english.vocabulary.words import LEGAL_FORMS, NEVER_VALUES, SHORT_PLACES
from tools.semantics.model import Dimension, Table

ValueList = tuple[Table, Dimension, tuple[str, ...]]
"""A text dimension of a table with its known values."""

MAX_VALUE_WORDS = 8
GENDER_WORDS = word_set("gender sex")
WOMEN, MEN = ("f", "female", "w", "woman"), ("m", "male", "man")
BESIDE = 2
SHORT_CODE = 4
SMALL_WORDS = GRAMMAR | SMALL_TALK
SUBJECTS = word_set("they we i you he she it")
# Words of the grammar that are also values now and then: a value only beside the name of its field.
NEVER_ALONE = NEVER_VALUES | word_set(
    """percentage total average sum count number share growth top bottom first last most least only other others than
    more less each every between before after since until not without vs versus"""
)
LINKS = word_set("is = of code with equals equal to class number no level the")


def values_said(lists: Sequence[ValueList]) -> Iterator[Candidate]:
    """Every value as it is written, and shorter where nothing is lost."""
    for table, dimension, known in lists:
        ref = f"{table.name}.{dimension.name}"
        for value in known:
            words = words_of(value)
            if not 0 < len(words) <= MAX_VALUE_WORDS:
                continue
            if _is_sayable(words):
                for said in (words, *_shorter(words)):
                    yield Candidate("value", ref, table.name, said, value)


def values_meant(lists: Sequence[ValueList]) -> Iterator[Candidate]:
    """What stands for a value where nothing else is called so."""
    for table, dimension, known in lists:
        ref = f"{table.name}.{dimension.name}"
        named = {*words_of(dimension.words), *words_of(" ".join(dimension.synonyms)), *words_of(dimension.description)}
        coded = bool(named & COUNTRY_WORDS)
        for value in known:
            for said in (
                *_places(value.lower(), coded=coded),
                *(_people(value.lower()) if named & GENDER_WORDS else ()),
            ):
                yield Candidate("value", ref, table.name, words_of(said), value)


def parts(lists: Sequence[ValueList]) -> dict[str, list[Candidate]]:
    """The longer values by the stem of each of their words: `Brandt` and `Ada` of `Ada Brandt`."""
    found: dict[str, list[Candidate]] = {}
    for table, dimension, known in lists:
        for value in known:
            words = words_of(value)
            if not 1 < len(words) <= MAX_VALUE_WORDS:
                continue
            candidate = Candidate("value", f"{table.name}.{dimension.name}", table.name, words, value)
            for word in dict.fromkeys(words):
                if len(word) > 2 and word.isalpha() and word not in LEGAL_FORMS:
                    found.setdefault(stem(word), []).append(candidate)
    return found


def part_at(
    tokens: Sequence[Token], i: int, known: dict[str, list[Candidate]]
) -> tuple[int, tuple[Candidate, ...]] | None:
    """The one value that these tokens are a part of; an ordinary word must be written like a name to be one."""
    token = tokens[i]
    written = token.said[:1].isupper() and i > 0
    ordinary = token.text in common_words() and not written
    if not token.text.isalpha() or ordinary or token.text in GRAMMAR or token.text in SMALL_TALK:
        return None
    left, length = known.get(token.stem, []), 1
    while left and i + length < len(tokens):
        wider = [one for one in left if _has(one, tokens[i : i + length + 1])]
        if not wider:
            break
        left, length = wider, length + 1
    return (length, tuple(left)) if len({one.value for one in left}) == 1 else None


def _has(candidate: Candidate, tokens: Sequence[Token]) -> bool:
    said = tuple(token.text for token in tokens)
    return any(candidate.words[i : i + len(said)] == said for i in range(len(candidate.words)))


def codes(lists: Sequence[ValueList]) -> Iterator[Candidate]:
    """Values too short to be understood anywhere but beside the name of their field: status 90, class A."""
    for table, dimension, known in lists:
        for value in known:
            words = words_of(value)
            if len(words) == 1 and not _is_sayable(words):
                yield Candidate("value", f"{table.name}.{dimension.name}", table.name, words, value)


def is_written_so(token: Token, before: Token | None, value: str) -> bool:
    """Whether a value may be meant: `for` is no airport FOR, and what they applied for is no stage Applied."""
    if value.isupper() and len(value) <= SHORT_CODE and token.text in SMALL_WORDS:
        return token.said == value
    if token.text.endswith("s") and value.lower().endswith("ed"):
        # `on our books` is no state Booked.
        return False
    return not (before is not None and before.text in SUBJECTS and is_verb_form(token.text))


def is_small(word: str) -> bool:
    """Whether the word is so common that only capitals make it a code: `IT`, `NO`."""
    return len(word) > 1 and word in NEVER_VALUES


def is_beside(tokens: Sequence[Token], i: int, called: Sequence[str]) -> bool:
    """Whether the token stands next to a word that its field is called by: `status is 90`, `grade A`, `R-rated`."""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    i = _first_of_its_list(tokens, i)
    before = i - 1
    while before > max(-1, i - 1 - BESIDE) and tokens[before].text in LINKS and tokens[before].text not in called:
        before -= 1
    beside = (after, tokens[before].text if before >= 0 else "")
    return any(one and kin(one, word) for one in beside for word in called)


def _first_of_its_list(tokens: Sequence[Token], i: int) -> int:
    """Of `class A, B or C` the field stands beside the first alone."""
    while i > 0:
        joint = 1 if tokens[i].lead == "," else 2 if tokens[i - 1].text in ("or", "and") else 0
        if not joint or i < joint or len(tokens[i - joint].text) > SHORT_CODE:
            break
        i -= joint
    return i


def _is_sayable(words: tuple[str, ...]) -> bool:
    return len(words) > 1 or (len(words[0]) > 1 and words[0] not in NEVER_ALONE and not words[0].isdigit())


def _shorter(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """`Peacock Motors` of `Peacock Motors Pvt Ltd`, `urgent` of `1-URGENT`; `UK` of `United Kingdom`."""
    bare = words
    while len(bare) > 2 and bare[-1] in LEGAL_FORMS:
        bare = bare[:-1]
    if len(bare) > 1 and bare[0].isdigit() and not bare[1].isdigit():
        bare = bare[1:]
    if bare != words and _is_sayable(bare):
        yield bare
    yield from ((short,) for short, names in SHORT_PLACES.items() if " ".join(words) in names)


def _places(value: str, *, coded: bool) -> Iterator[str]:
    names = NAMES_OF_CODE.get(value, ()) if coded else ()
    yield from names
    yield from (PEOPLE_OF[name] for name in (*names[:1], value) if name in PEOPLE_OF)


def _people(value: str) -> Iterator[str]:
    if value in WOMEN:
        yield from ("women", "woman", "female", "females", "ladies", "girls")
    elif value in MEN:
        yield from ("men", "man", "male", "males", "gentlemen", "boys")
