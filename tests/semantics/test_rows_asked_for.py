"""Which rows a question asks for, with which columns, and chosen by what belongs to them."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("list the loans with member, title and fee", ("members.member_name", "books.title", "loans.fee")),
        ("damaged loans: member, book, date", ("members.member_name", "books.title", "loans.borrowed_on")),
        ("Show me all members in Oslo with their phone", ("members.member_name", "members.phone")),
        ("crime books longer than 300 pages, title and price please", ("books.title", "books.price")),
        ("I need the name and phone of all members in Oslo", ("members.member_name", "members.phone")),
        ("give me books over 500 pages together with their genre", ("books.title", "books.genre")),
        ("which loans are damaged and which member has them", ("loans.loan_id", "members.member_name")),
    ],
)  # fmt: skip
def test_the_columns_that_are_listed_are_shown_with_the_name_of_the_row(
    question: str, columns: tuple[str, ...]
) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert found.query.detail is not None, found.query
    assert set(found.query.detail.columns) <= {*columns, "books.pages", "loans.loan_id"}
    assert set(columns) <= set(found.query.detail.columns)


def test_a_limit_on_a_number_of_the_row_is_a_filter() -> None:
    query = ask("list books over 500 pages").query

    assert query is not None
    assert [(one.field, one.op, one.values) for one in query.filters] == [("books.pages", ">", (500.0,))]


@pytest.mark.parametrize(
    "question",
    [
        "which members borrowed a crime book in 2025",
        "list the members who borrowed crime books in 2025",
        "show members with crime loans in 2025",
    ],
)
def test_rows_are_chosen_by_what_belongs_to_them(question: str) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert found.query.detail is not None
    (member,) = found.query.members
    assert (member.of, member.metric) == ("members", "loans")
    assert [one.values for one in member.filters if one.field == "books.genre"] == [("Crime",)]
    assert (len(member.windows), found.query.windows) == (1, ())


@pytest.mark.parametrize(
    ("question", "op", "least"),
    [
        ("which members have at least 3 loans", ">=", 3.0),
        ("list members with more than 2 damaged loans", ">", 2.0),
        ("show all members with more than 100 in total fees", ">", 100.0),
    ],
)
def test_rows_are_chosen_by_a_number_of_what_belongs_to_them(question: str, op: str, least: float) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    (limit,) = found.query.having
    assert (found.query.dimensions, limit.op, limit.values) == (("members",), op, (least,))


def test_a_number_of_what_belongs_to_rows_is_shown_with_the_columns_that_are_listed() -> None:
    query = ask("which members have at least 3 loans in 2025, with their phone").query

    assert query is not None
    assert (query.dimensions, query.metrics) == (("members", "members.phone"), ("loan_count",))
    assert (len(query.having), len(query.windows)) == (1, 1)


def test_the_most_recent_rows_come_with_the_columns_asked_for() -> None:
    query = ask("show the 3 most recent loans with member and fee").query

    assert query is not None
    assert query.detail is not None
    assert (query.limit, query.order[0].by, query.order[0].dir) == (3, "loans.borrowed_on", "desc")


@pytest.mark.parametrize(
    "question",
    [
        "how many loans per member",
        "list fees by member",
        "show loans by month",
        "show me total fees of damaged loans",
        "average fee of loans in 2025",
    ],
)
def test_numbers_over_groups_are_no_rows(question: str) -> None:
    query = ask(question).query

    assert query is not None
    assert query.detail is None


def test_rows_of_an_earlier_answer_are_not_all_rows() -> None:
    assert not ask("which of them are damaged loans").answers


def test_a_field_that_the_rows_do_not_have_is_not_left_out() -> None:
    assert not ask("list our books in crime with their phone").answers


def test_two_limits_choose_the_rows_together() -> None:
    query = ask("which members have at least 3 loans and more than 50 in total in 2025").query

    assert query is not None
    assert [(one.metric, one.op) for one in query.having] == [("loan_count", ">="), ("sum(loans.fee)", ">")]
    assert (query.dimensions, len(query.windows)) == (("members",), 1)


def test_a_limit_on_another_number_chooses_the_rows_that_an_average_is_over() -> None:
    query = ask("average fee of the members that have at least one damaged return").query

    assert query is not None
    assert (query.dimensions, query.metrics) == ((), ("avg(loans.fee)",))
