"""What the parts of a model may be called: cryptic names in plain words, a column with its table, shorter forms."""

from __future__ import annotations

import pytest

from tests.semantics.desk import ask
from tools.semantics.model import SemanticModel
from tools.semantics.plain_names import plain, plain_table, prefixes

CRYPTIC = SemanticModel.from_yaml("""
name: legacy
tables:
  - name: CUST_MST
    base_table: {database: d, schema: s, table: cust_mst}
    primary_key: {columns: [C_ID]}
    dimensions:
      - {name: C_ID, expr: c_id, data_type: NUMBER, unique: true}
      - {name: C_NM, expr: c_nm, data_type: VARCHAR}
      - {name: C_GRP, expr: c_grp, data_type: VARCHAR, sample_values: [K1, K2]}
      - {name: C_XQ, expr: c_xq, data_type: VARCHAR, description: Sales territory}
    facts:
      - {name: C_ACCTBAL, expr: c_acctbal, data_type: NUMBER}
      - {name: CR_LIM, expr: cr_lim, data_type: NUMBER}
""")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orderstatus", "order status"),
        ("acctbal", "account balance"),
        ("totalPrice", "total price"),
        ("extendedprice", "extended price"),
        ("QTY", "quantity"),
        ("transaction", "transaction"),
        ("net_amount", "net amount"),
    ],
)
def test_physical_names_are_read_as_people_say_them(name: str, said: str) -> None:
    assert plain(name) == said


def test_letters_that_only_repeat_the_table_are_left_out() -> None:
    leads = prefixes(["iv_no", "iv_dt", "o_no", "due_dt"], "INV_HDR")
    assert [plain(one, leads) for one in ("iv_no", "iv_dt", "due_dt")] == ["number", "date", "due date"]
    assert plain_table("CUST_MST") == "customer"
    assert prefixes(["order_id", "order_date", "net_amount"], "orders") == frozenset()


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("average account balance of customers", "c_acctbal"),
        ("how many customers per group", "c_grp"),
        ("number of customers by customer group", "c_grp"),
        ("how many customers per sales territory", "c_xq"),
        ("average credit limit", "cr_lim"),
    ],
)
def test_a_model_of_cryptic_names_is_asked_in_plain_words(question: str, column: str) -> None:
    found = ask(question, model=CRYPTIC)
    assert found.sql, found.text
    assert column in found.sql


def test_a_column_is_also_called_with_its_table() -> None:
    found = ask("number of repairs by machine region")
    assert found.query.dimensions == ("machines.region",), found.text


def test_what_no_name_explains_stays_unknown() -> None:
    assert ask("average shoe size of customers", model=CRYPTIC).sql is None


def test_a_name_or_code_is_called_by_what_it_names_and_a_first_name_is_not_called_first() -> None:
    model = SemanticModel.from_yaml(
        "{name: m, tables: [{name: people, base_table: {database: d, schema: s, table: people}, dimensions:"
        " [{name: country_code, expr: c, data_type: VARCHAR}, {name: first_name, expr: f, data_type: VARCHAR},"
        " {name: insurance, expr: i, data_type: VARCHAR}], metrics: [{name: headcount, expr: COUNT(*)}]}]}"
    )
    assert ask("headcount by country", model=model).query.dimensions == ("people.country_code",)
    assert ask("headcount by insurance type", model=model).query.dimensions == ("people.insurance",)
    assert ask("headcount by first", model=model).sql is None
