"""What must not be there: rows of another table that are missing, fields that are empty."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    "question",
    [
        "which members never borrowed anything",
        "members who have not borrowed a book",
        "list the members without loans",
        "members with no loans at all",
        "readers that never had a single loan",
        "who are the members that haven't borrowed anything yet?",
        "show me members with zero loans",
    ],
)
def test_members_without_loans_are_rows_that_have_none(question: str) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert found.query.detail is not None
    assert found.query.anti is not None
    assert (found.query.anti.entity, found.query.metrics) == ("members", ())


def test_a_window_behind_the_negation_says_when_it_did_not_happen() -> None:
    query = ask("members who did not borrow anything in 2025").query

    assert query is not None
    assert query.anti is not None
    assert (len(query.anti.windows), query.windows) == (1, ())


def test_a_window_before_the_negation_is_about_the_rows() -> None:
    query = ask("how many members joined in 2025 without loans").query

    assert query is not None
    assert query.anti is not None
    assert (query.anti.windows, len(query.windows)) == ((), 1)


def test_values_of_what_did_not_happen_narrow_it() -> None:
    query = ask("members without damaged loans").query

    assert query is not None
    assert query.anti is not None
    assert [one.field for one in query.anti.filters] == ["loans.damaged"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("loans without a channel", "loans.channel"),
        ("how many loans are not returned yet", "loans.returned_on"),
        ("unreturned loans per channel", "loans.returned_on"),
        ("list the members with no phone", "members.phone"),
        ("members who do not have a phone", "members.phone"),
        ("loans where the channel is missing", "loans.channel"),
        ("number of unassigned members", "members.assigned_librarian"),
    ],
)
def test_a_field_that_is_empty_is_a_filter(question: str, field: str) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert [(one.field, one.op) for one in found.query.filters] == [(field, "is null")]


def test_a_field_that_must_be_there_is_a_filter() -> None:
    query = ask("how many loans with a rating").query

    assert query is not None
    assert [(one.field, one.op) for one in query.filters] == [("loans.rating", "is not null")]


@pytest.mark.parametrize(
    "question",
    ["members who never complained", "loans not blessed", "members without dragons", "loans not yet approved by Ada"],
)
def test_what_the_model_does_not_know_is_refused(question: str) -> None:
    assert not ask(question).answers


def test_rows_that_link_the_two_say_what_did_not_happen() -> None:
    query = ask("which books were never borrowed").query

    assert query is not None
    assert query.anti is not None
    assert (query.anti.entity, query.anti.related) == ("books", "loans")
