"""Where files go, read from rows and from words."""

from __future__ import annotations

import pytest

from tools.targets import WrongTarget, parse_targets, target_from_words


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("#sales", "slack"),
        ("#umsätze", "slack"),
        ("@ana", "slack"),
        ("C0123ABCD", "slack"),
        ("ana@example.com", "email"),
        ("s3://other-bucket/sales/weekly/", "s3"),
        ("s3:sales/weekly", "s3"),
        ("https://example.com/hook?a=1", "webhook"),
        ("http://127.0.0.1:9/hook", "webhook"),
    ],
)
def test_words_become_a_target(words: str, kind: str) -> None:
    assert target_from_words(words).kind == kind


@pytest.mark.parametrize(
    "words",
    ["sales", "ana@", "http://example.com/hook", "https://user:pw@example.com", "s3://UPPER/x", "s3:a/../b", "#"],
)
def test_what_is_no_place_is_refused_in_words(words: str) -> None:
    with pytest.raises(WrongTarget, match="targets"):
        target_from_words(words)


def test_a_target_that_is_given_twice_counts_once() -> None:
    assert len(parse_targets([{"kind": "slack", "address": "#sales"}, {"kind": "slack", "address": " #sales"}])) == 1


def test_a_wrong_target_is_named_by_its_place() -> None:
    with pytest.raises(WrongTarget, match=r"targets\.1\.address: an e-mail target is one address"):
        parse_targets([{"kind": "slack", "address": "#sales"}, {"kind": "email", "address": "nobody"}])
