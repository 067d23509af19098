"""Roles, grants and the objects that the local account only keeps, through SHOW and DESCRIBE."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

Client = Any


@pytest.fixture
def role(client: Client, schema: str) -> Iterator[str]:
    """A role that the user holds and that may stand in the test's schema."""
    name = f"r_{uuid.uuid4().hex[:8]}"
    client.run(
        f"CREATE ROLE {name}", f"GRANT USAGE ON DATABASE test_db TO ROLE {name}",
        f"GRANT USAGE ON SCHEMA test_db.{schema} TO ROLE {name}", f"GRANT ROLE {name} TO USER admin",
    )  # fmt: skip
    yield name
    client.run("USE ROLE accountadmin", f"DROP ROLE {name}")


def test_a_role_sees_what_is_granted_and_nothing_else(client: Client, schema: str, role: str) -> None:
    client.run(
        "CREATE TABLE secret (a INT)",
        "CREATE TABLE shown (a INT)",
        "INSERT INTO shown VALUES (1)",
        "CREATE VIEW window AS SELECT 2 AS a FROM secret RIGHT JOIN shown ON FALSE",
        f"GRANT SELECT ON TABLE shown TO ROLE {role}",
        f"GRANT SELECT ON VIEW window TO ROLE {role}",
        f"USE ROLE {role}",
    )
    assert client.rows("SELECT a FROM shown") == [(1,)]
    assert client.rows("SELECT a FROM window") == [(2,)]
    with pytest.raises(ProgrammingError) as caught:
        client.rows("SELECT * FROM secret")
    assert (caught.value.errno, caught.value.sqlstate) == (2003, "42S02")
    assert f"Object 'TEST_DB.{schema.upper()}.SECRET' does not exist or not authorized." in str(caught.value)
    assert [row["name"] for row in client.dicts("SHOW TABLES")] == ["SHOWN"]
    for statement in (
        "INSERT INTO shown VALUES (2)",
        "DROP TABLE shown",
        "CREATE TABLE mine (a INT)",
        "ALTER TABLE shown ADD b INT",
    ):
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            client.run(statement)


def test_writing_needs_its_own_privilege(client: Client, role: str) -> None:
    client.run("CREATE TABLE t (a INT)", f"GRANT SELECT, INSERT ON TABLE t TO ROLE {role}", f"USE ROLE {role}")
    client.run("INSERT INTO t VALUES (1)")
    for statement in ("UPDATE t SET a = 2", "DELETE FROM t", "TRUNCATE TABLE t"):
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            client.run(statement)


def test_all_and_future_grants_cover_what_is_and_what_comes(client: Client, schema: str, role: str) -> None:
    client.run(
        "CREATE VIEW early AS SELECT 1 AS a", f"GRANT SELECT ON ALL VIEWS IN SCHEMA {schema} TO ROLE {role}",
        f"GRANT SELECT ON FUTURE VIEWS IN SCHEMA {schema} TO ROLE {role}", "CREATE VIEW late AS SELECT 2 AS a",
    )  # fmt: skip
    future = client.dicts(f"SHOW FUTURE GRANTS IN SCHEMA {schema}")[0]
    assert (future["privilege"], future["grant_on"], future["grantee_name"]) == ("SELECT", "VIEW", role.upper())
    client.run(f"USE ROLE {role}")
    assert (client.value("SELECT a FROM early"), client.value("SELECT a FROM late")) == (1, 2)


def test_a_role_inherits_and_loses_with_revoke(client: Client, role: str) -> None:
    child = f"{role}_child"
    client.run(
        "CREATE TABLE t (a INT)",
        f"CREATE ROLE {child}",
        f"GRANT SELECT ON TABLE t TO ROLE {child}",
        f"GRANT ROLE {child} TO ROLE {role}",
    )
    client.run(f"USE ROLE {role}", "SELECT * FROM t")
    assert client.row(f"SELECT IS_ROLE_IN_SESSION('{child.upper()}'), IS_ROLE_IN_SESSION('SYSADMIN')") == (True, False)
    client.run("USE ROLE accountadmin", f"REVOKE ROLE {child} FROM ROLE {role}", f"USE ROLE {role}")
    with pytest.raises(ProgrammingError, match="not authorized"):
        client.rows("SELECT * FROM t")
    client.run("USE ROLE accountadmin", f"DROP ROLE {child}")


def test_a_role_that_is_not_granted_cannot_be_used(connect: Callable[..., Client], client: Client, role: str) -> None:
    user = f"u_{uuid.uuid4().hex[:8]}"
    client.run(
        f"CREATE USER {user} PASSWORD = 'x' DEFAULT_ROLE = {role} EMAIL = 'u@example.com'",
        f"GRANT ROLE {role} TO USER {user}",
    )
    other = connect(user=user)
    assert other.row("SELECT CURRENT_USER(), CURRENT_ROLE()") == (user.upper(), role.upper())
    with pytest.raises(ProgrammingError, match="is not assigned to the executing user"):
        other.run("USE ROLE accountadmin")
    with pytest.raises(DatabaseError, match="not granted to this user"):
        connect(user=user, role="SYSADMIN")
    client.run(f"DROP USER {user}")


def test_the_maker_owns_and_ownership_is_handed_on(client: Client, schema: str, role: str) -> None:
    client.run(
        f"GRANT CREATE TABLE ON SCHEMA {schema} TO ROLE {role}",
        f"USE ROLE {role}",
        "CREATE TABLE mine (a INT)",
        "INSERT INTO mine VALUES (1)",
    )
    assert client.dicts("SHOW TABLES")[0]["owner"] == role.upper()
    client.run(
        "USE ROLE accountadmin",
        "GRANT OWNERSHIP ON TABLE mine TO ROLE sysadmin COPY CURRENT GRANTS",
        f"USE ROLE {role}",
    )
    with pytest.raises(ProgrammingError, match="not authorized"):
        client.rows("SELECT * FROM mine")


def test_without_usage_on_the_schema_nothing_in_it_is_there(client: Client, schema: str, role: str) -> None:
    client.run(
        "CREATE TABLE t (a INT)",
        f"GRANT SELECT ON TABLE t TO ROLE {role}",
        f"REVOKE USAGE ON SCHEMA {schema} FROM ROLE {role}",
        f"USE ROLE {role}",
    )
    with pytest.raises(ProgrammingError, match="not authorized"):
        client.rows("SELECT * FROM t")


def test_show_grants_tells_what_a_role_holds(client: Client, schema: str, role: str) -> None:
    client.run("CREATE TABLE t (a INT)", f"GRANT SELECT ON TABLE t TO ROLE {role} WITH GRANT OPTION")
    rows = {(row["privilege"], row["granted_on"]): row for row in client.dicts(f"SHOW GRANTS TO ROLE {role}")}
    assert rows["SELECT", "TABLE"]["name"] == f"TEST_DB.{schema.upper()}.T"
    assert rows["SELECT", "TABLE"]["grant_option"] == "true"
    assert ("USAGE", "SCHEMA") in rows
    assert client.dicts("SHOW GRANTS ON TABLE t")[0]["grantee_name"] == role.upper()
    assert client.dicts(f"SHOW GRANTS OF ROLE {role}")[0]["grantee_name"] == "ADMIN"


def test_a_warehouse_is_kept_altered_shown_and_dropped(client: Client) -> None:
    client.run("CREATE OR ALTER WAREHOUSE wh_a WAREHOUSE_SIZE = SMALL AUTO_SUSPEND = 60 COMMENT = 'one'")
    assert client.value("SELECT CURRENT_WAREHOUSE()") == "WH_A"
    client.run("CREATE OR ALTER WAREHOUSE wh_a WAREHOUSE_SIZE = MEDIUM")
    row = client.dicts("SHOW WAREHOUSES LIKE 'wh_a'")[0]
    assert (row["size"], row["auto_suspend"], row["comment"], row["state"]) == ("Medium", 600, "", "STARTED")
    client.run("ALTER WAREHOUSE wh_a SUSPEND", "ALTER WAREHOUSE wh_a SET AUTO_SUSPEND = 30")
    row = client.dicts("SHOW WAREHOUSES LIKE 'wh_a'")[0]
    assert (row["state"], row["auto_suspend"]) == ("SUSPENDED", 30)
    with pytest.raises(ProgrammingError, match="invalid property 'SPEED' for 'WAREHOUSE'"):
        client.run("CREATE WAREHOUSE wh_b SPEED = HIGH")
    client.run("DROP WAREHOUSE wh_a")
    assert client.dicts("SHOW WAREHOUSES LIKE 'wh_a'") == []


KEPT = [
    ("NETWORK POLICY np ALLOWED_IP_LIST = ('10.0.0.0/8') COMMENT = 'n'", "NETWORK POLICIES", "NETWORK POLICY np"),
    (
        "RESOURCE MONITOR rm WITH CREDIT_QUOTA = 10 FREQUENCY = MONTHLY START_TIMESTAMP = IMMEDIATELY "
        "TRIGGERS ON 80 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND",
        "RESOURCE MONITORS",
        "RESOURCE MONITOR rm",
    ),
    (
        "STORAGE INTEGRATION si TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
        "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::1:role/r' STORAGE_ALLOWED_LOCATIONS = ('s3://b/')",
        "STORAGE INTEGRATIONS",
        "INTEGRATION si",
    ),
    (
        "NOTIFICATION INTEGRATION ni ENABLED = TRUE TYPE = QUEUE DIRECTION = OUTBOUND NOTIFICATION_PROVIDER = AWS_SNS "
        "AWS_SNS_TOPIC_ARN = 'arn:aws:sns:us-east-1:1:t' AWS_SNS_ROLE_ARN = 'arn:aws:iam::1:role/r'",
        "NOTIFICATION INTEGRATIONS",
        "INTEGRATION ni",
    ),
    (
        "AUTHENTICATION POLICY ap AUTHENTICATION_METHODS = ('KEYPAIR')",
        "AUTHENTICATION POLICIES",
        "AUTHENTICATION POLICY ap",
    ),
    ("NETWORK RULE nr TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('slack.com')", "NETWORK RULES", "NETWORK RULE nr"),
    ("TAG cost ALLOWED_VALUES 'a', 'b' COMMENT = 't'", "TAGS", "TAG cost"),
    ("FILE FORMAT ff TYPE = CSV SKIP_HEADER = 1", "FILE FORMATS", "FILE FORMAT ff"),
]


@pytest.mark.parametrize(("made", "plural", "one"), KEPT, ids=[one for _, _, one in KEPT])
def test_an_object_that_is_only_kept_is_shown_described_and_dropped(
    client: Client, made: str, plural: str, one: str
) -> None:
    client.run(f"CREATE {made}")
    name = one.split()[-1].upper()
    assert [row["name"] for row in client.dicts(f"SHOW {plural}") if row["name"] == name] == [name]
    assert client.dicts(f"DESCRIBE {one}")
    with pytest.raises(ProgrammingError, match="already exists"):
        client.run(f"CREATE {made}")
    client.run(f"DROP {one}", f"DROP {one.replace(name.lower(), '')}IF EXISTS {name}")
    assert not [row for row in client.dicts(f"SHOW {plural}") if row["name"] == name]


def test_comments_are_set_by_comment_on(client: Client, schema: str) -> None:
    client.run(
        "CREATE TABLE t (a INT)",
        "COMMENT ON TABLE t IS 'the table'",
        "COMMENT ON COLUMN t.a IS 'the column'",
        f"COMMENT ON SCHEMA {schema} IS 'the schema'",
    )
    assert client.dicts("SHOW TABLES LIKE 't'")[0]["comment"] == "the table"
    assert client.dicts("SHOW COLUMNS IN TABLE t")[0]["comment"] == "the column"
    assert client.dicts(f"SHOW SCHEMAS LIKE '{schema}'")[0]["comment"] == "the schema"


def test_show_takes_like_in_starts_with_and_limit(client: Client, schema: str) -> None:
    client.run("CREATE TABLE aa (a INT)", "CREATE TABLE ab (a INT)", "CREATE TABLE b (a INT)")
    for clause, names in (
        ("LIKE 'a%'", ["AA", "AB"]), ("STARTS WITH 'B'", ["B"]), (f"IN SCHEMA test_db.{schema} LIMIT 1", ["AA"]),
        (f"IN {schema} LIMIT 5 FROM 'AA'", ["AB", "B"]),
    ):  # fmt: skip
        assert [row["name"] for row in client.dicts(f"SHOW TABLES {clause}")] == names
