"""Rows put in the order of a field of theirs, or the first of them in that order."""

from __future__ import annotations

import pytest

from tests.semantics import gym, library, workshop
from tools.semantics.english.understood import Understanding
from tools.semantics.query import SemanticQuery


def _rows(found: Understanding) -> SemanticQuery:
    assert found.query is not None, found.failure
    assert found.query.detail is not None, found.query
    return found.query


@pytest.mark.parametrize(
    ("question", "by", "way"),
    [
        ("list the repairs sorted by promised date", "repairs.promised_on", "asc"),
        ("repairs ordered by promised date, latest first", "repairs.promised_on", "desc"),
        ("brakes repairs sorted by price", "repairs.price", "desc"),
        ("show all repairs sorted by price ascending", "repairs.price", "asc"),
        ("repairs in order of promised date from newest to oldest", "repairs.promised_on", "desc"),
        ("list the clients in alphabetical order", "clients.client_name", "asc"),
        ("clients in Oslo alphabetically", "clients.client_name", "asc"),
    ],
)
def test_rows_are_sorted_by_a_field_of_theirs_and_not_counted_by_it(question: str, by: str, way: str) -> None:
    query = _rows(workshop.ask(question))

    assert [(one.by, one.dir) for one in query.order] == [(by, way)]
    assert query.limit is None


@pytest.mark.parametrize(
    ("question", "way", "limit"),
    [
        ("which repair has the earliest promised date", "asc", 1),
        ("the 5 repairs with the latest promised date", "desc", 5),
        ("repairs with the most recent promised date", "desc", 10),
    ],
)
def test_the_first_rows_by_a_date_are_shown(question: str, way: str, limit: int) -> None:
    query = _rows(workshop.ask(question))

    assert [(one.by, one.dir) for one in query.order] == [("repairs.promised_on", way)]
    assert query.limit == limit


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("who has been a member the longest", 1),
        ("our longest-serving member", 1),
        ("our three longest-standing members", 3),
        ("which members have been with us longest", 10),
    ],
)
def test_who_is_there_longest_began_first(question: str, limit: int) -> None:
    reply = gym.ask(question)

    assert reply.query is not None, reply.text
    assert reply.query.detail is not None
    assert [(one.by, one.dir) for one in reply.query.order] == [("members.joined_on", "asc")]
    assert reply.query.limit == limit


def test_numbers_by_groups_keep_their_own_order() -> None:
    query = workshop.ask("revenue by mechanic sorted by mechanic").query

    assert query is not None
    assert query.metrics == ("revenue",)


def test_rows_are_not_sorted_by_what_they_do_not_have() -> None:
    assert not workshop.ask("list the parts sorted by promised date").answers


def test_who_works_somewhere_is_not_answered_with_the_place() -> None:
    query = library.ask("who borrowed Hunger").query

    assert query is None or query.detail is None or query.detail.table != "books"
