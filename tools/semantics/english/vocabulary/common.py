"""The ordinary words of English, by which a misspelling and a name are told apart."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The 6,000 most frequent English words: a word that exists is not a misspelling of another.

    Taken from pyspellchecker's English frequency list (MIT).
    """
    return frozenset(resources.files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8").split())
