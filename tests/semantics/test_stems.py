"""Words are stemmed the same whoever asks at the same time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from tools.semantics.english.tokens import stem

ENDINGS = ("ed", "ing", "ations", "ies", "ically", "fulness", "s", "est")


def test_stems_are_the_same_from_many_threads_at_once() -> None:
    words = [f"{chr(97 + at % 26)}{chr(97 + at // 26)}or{ending}" for at in range(26 * 20) for ending in ENDINGS]
    alone = [stem.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert all(found == alone for found in together)
