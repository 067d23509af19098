"""A question as tokens: words, numbers and dates, each with its place in the text."""

from __future__ import annotations

import re
import threading
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from unicodedata import combining, normalize

import snowballstemmer


def word_set(text: str) -> frozenset[str]:
    """A closed list of words, written as one text."""
    return frozenset(text.split())


def phrase_set(text: str) -> tuple[tuple[str, ...], ...]:
    """A closed list of phrases, written as one text with bars between them."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


MAX_CHARACTERS = 2_000
LONGEST_PHRASE = 8
MAX_TOKENS = 120
MAX_DIGITS = 18

CONTRACTIONS = {
    "what's": "what is", "whats": "what is", "who's": "who is", "where's": "where is", "how's": "how is",
    "that's": "that is", "it's": "it is", "there's": "there is", "let's": "let us", "i'd": "i would", "i'm": "i am",
    "we've": "we have", "i've": "i have", "they've": "they have", "we're": "we are", "don't": "do not",
    "doesn't": "does not", "didn't": "did not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not", "can't": "can not",
    "won't": "will not", "i'll": "i will", "we'll": "we will", "you're": "you are", "couldn't": "could not",
    "wouldn't": "would not", "shouldn't": "should not", "they're": "they are", "who've": "who have",
    "who'd": "who would", "that've": "that have", "here's": "here is", "cannot": "can not",
}  # fmt: skip
ALSO_WORDS = frozenset(("i'd", "i'll", "we'll", "it's", "let's", "we're", "can't", "won't", "i'm"))
"""Without the apostrophe these would be other words: id, ill, well."""
CONTRACTIONS |= {one.replace("'", ""): said for one, said in CONTRACTIONS.items() if one not in ALSO_WORDS}
SPELLINGS = {
    "percent": "percentage",
    "percents": "percentage",
    "pct": "percentage",
    "canceled": "cancelled",
    "catalog": "catalogue",
    "lst": "last",
    "vs.": "vs",
    "jan.": "jan",
    "feb.": "feb",
}
MULTIPLIERS = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "dozen": 12,
}  # fmt: skip

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<slash>\d{1,2}/\d{1,2}/\d{4})"
    r"|(?P<number>[$€£]?\d+(?:,\d{3})*(?:\.\d+)?)(?P<suffix>(?:k|mm|mio|m|bn|b)\b|(?:st|nd|rd|th)\b)?"
    r"|(?P<word>[^\W\d_]{1,2}[+-]{1,2}(?=[\s,.;:?!)]|$)|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?)"
    r"|(?P<symbol>>=|<=|>|<|=|%|&|\$|€|£|#|\+)",
    re.IGNORECASE,
)
SYMBOLS = {"%": "percentage", "&": "and", ">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "=", "#": "#", "+": "+"}


@dataclass(frozen=True)
class Token:
    """One word, number or date; `text` is lower case and repaired, `said` is what stood in the question.

    `lead` is the punctuation between the word before and this one, such as a comma or a colon. `field` is the reference
    of what a token stands for that was read in several words, as the time between two dates.
    """

    text: str
    said: str
    start: int
    end: int
    value: float | None = None
    day: date | None = None
    ordinal: bool = False
    repaired: bool = False
    lead: str = ""
    field: str = ""

    @property
    def stem(self) -> str:
        return stem(self.text)


class _Stemmer(threading.local):
    """One a thread: it keeps the word that it is at in itself."""

    def __init__(self) -> None:
        self.word = snowballstemmer.stemmer("english").stemWord


_stemmer = _Stemmer()

# No suffix that the stemmer knows ends in one of these letters.
UNCHANGED = frozenset("abfhjkopquvwxz")
PLURALS = {"children": "child", "women": "woman", "men": "man", "wives": "wife", "feet": "foot", "mice": "mouse"}


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    word = PLURALS.get(word, word)
    if not word.isalpha() or word[-1] in UNCHANGED:
        return word
    return str(_stemmer.word(word))


_FOLDED = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})


def folded(word: str) -> str:
    """Without accents, as many people type names: `Łódź` is lodz."""
    if word.isascii():
        return word
    return "".join(one for one in normalize("NFKD", word.translate(_FOLDED)) if not combining(one))


def tokens_of(text: str) -> list[Token]:
    """The tokens of a question; contractions are written out, possessives dropped, symbols named."""
    found: list[Token] = []
    text = text[:MAX_CHARACTERS].replace("’", "'").replace("\u2018", "'")
    end = 0
    for match in _TOKEN.finditer(text):
        tokens = _tokens(match)
        lead = text[end : match.start()].strip()[:1]
        if lead and tokens:
            tokens[0] = replace(tokens[0], lead=lead)
        found += tokens
        end = match.end()
        if len(found) >= MAX_TOKENS:
            break
    return found[:MAX_TOKENS]


def _tokens(match: re.Match[str]) -> list[Token]:
    said, start, end = match.group(), match.start(), match.end()
    if match["iso"] or match["slash"]:
        day = _day(said)
        return [Token(said, said, start, end, day=day)] if day else [Token(said, said, start, end)]
    if match["number"]:
        return [_number(match)]
    if match["symbol"]:
        return [Token(SYMBOLS[said], said, start, end)] if said in SYMBOLS else []
    word = folded(said.lower())
    if word in CONTRACTIONS:
        return [Token(part, said, start, end) for part in CONTRACTIONS[word].split()]
    word = word.removesuffix("'s").removesuffix("s'") if "'" in word else word
    word = SPELLINGS.get(word, word).replace("'", "")
    value = float(NUMBER_WORDS[word]) if word in NUMBER_WORDS else None
    return [Token(word, said, start, end, value=value)]


def _number(match: re.Match[str]) -> Token:
    suffix = (match["suffix"] or "").lower()
    if len(match["number"]) > MAX_DIGITS:
        return Token(match.group(), match.group(), match.start(), match.end())
    value = float(match["number"].lstrip("$€£").replace(",", "")) * MULTIPLIERS.get(suffix, 1)
    text = f"{value:.10g}" if suffix not in ("st", "nd", "rd", "th") else match.group().lower()
    return Token(
        text, match.group(), match.start(), match.end(), value=value, ordinal=suffix in ("st", "nd", "rd", "th")
    )


def _day(text: str) -> date | None:
    try:
        if "/" in text:
            month, day, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def merge_multipliers(tokens: list[Token]) -> list[Token]:
    """`1.5 million` is one number."""
    merged: list[Token] = []
    for token in tokens:
        before = merged[-1] if merged else None
        if token.text in MULTIPLIERS and len(token.text) > 2 and before is not None and before.value is not None:
            value = before.value * MULTIPLIERS[token.text]
            said = f"{before.said} {token.said}"
            merged[-1] = Token(f"{value:.10g}", said, before.start, token.end, value=value, lead=before.lead)
        else:
            merged.append(token)
    return merged


def phrase_length(said: Sequence[Token | str], at: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """How many words the longest of the phrases has that stands here; 0 for none."""
    words = tuple(one if isinstance(one, str) else one.text for one in said[at : at + LONGEST_PHRASE])
    return max((len(one) for one in phrases if words[: len(one)] == one), default=0)


def skip(tokens: Sequence[Token], at: int, small: Container[str]) -> int:
    """The first place from there on that holds none of the small words."""
    while at < len(tokens) and tokens[at].text in small:
        at += 1
    return at


def words_like(token: Token, words: Iterable[str]) -> list[Token]:
    """Words that stand in the token's place in the text, the first behind what leads up to it."""
    return [replace(token, text=word, lead="" if n else token.lead, value=None) for n, word in enumerate(words)]


def standing_for(tokens: Sequence[Token], field: str, text: str = "condition") -> Token:
    """One token in place of these, for what the reference is."""
    said = " ".join(one.said for one in tokens)
    return replace(tokens[0], text=text, said=said, end=tokens[-1].end, value=None, field=field)


def stems_of(text: str) -> tuple[str, ...]:
    """How a name, synonym or value looks in the lexicon."""
    return tuple(token.stem for token in merge_multipliers(tokens_of(text)))
