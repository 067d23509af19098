"""Who may do what: each component's own statements run under its role, and nothing that they do not need is granted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import snowflake.connector
from python_statements import STARTS, PythonStatement, bound, modules_of, python_statements
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error

from deploy.local.account import running

COMPONENTS = tuple(STARTS)
REFUSED = re.compile(
    r"not authorized|Insufficient privileges|Unknown user-defined function|not assigned", re.IGNORECASE
)
SignIn = Callable[[str], SnowflakeConnection]


@pytest.fixture(scope="module")
def sign_in(filled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    """Sign in as the service user of a component, or as a person with a role, on an account of this module."""
    data = tmp_path_factory.mktemp("permissions") / "data"
    shutil.copytree(filled_data, data)
    opened: dict[str, SnowflakeConnection] = {}
    with running(data) as address:

        def connect(user: str, role: str | None = None) -> SnowflakeConnection:
            return snowflake.connector.connect(
                account="local", user=user, password="any", protocol="http", host=address.host, port=address.port,
                role=role, database="analytics_platform", schema="reporting", warehouse="analytics_wh",
            )  # fmt: skip

        def sign_in(who: str) -> SnowflakeConnection:
            if who not in opened:
                service = who in COMPONENTS
                opened[who] = connect(f"assistant_{who}_service") if service else connect("admin", who)
                opened[who].cursor().execute("USE SECONDARY ROLES NONE")
            return opened[who]

        yield sign_in
        for connection in opened.values():
            connection.close()


def refusal(connection: SnowflakeConnection, statement: str) -> str | None:
    """What the account says when the role lacks a right; None when it has them all, whatever else goes wrong."""
    is_call = statement.lstrip().upper().startswith("CALL")
    with closing(connection.cursor()) as cursor:
        try:
            if not is_call:
                cursor.execute("BEGIN")
            cursor.execute(statement)
        except Error as error:
            return str(error) if REFUSED.search(str(error)) else None
        finally:
            if not is_call:
                cursor.execute("ROLLBACK")
    return None


def statements_of(component: str) -> list[PythonStatement]:
    return [each for each in python_statements() if each.module in modules_of(component)]


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_statement_of_a_component_runs_under_its_role(component: str, sign_in: SignIn) -> None:
    connection = sign_in(component)
    assert connection.role == f"ASSISTANT_{component.upper()}"
    refused = {}
    for statement in statements_of(component):
        texts = [bound(statement.text)] if statement.is_whole else [f"SELECT 1 FROM {name}" for name in statement.names]
        for text in texts:
            if said := refusal(connection, text):
                refused[statement.place] = said
    assert refused == {}


def test_the_check_finds_a_statement_that_a_role_may_not_run(sign_in: SignIn) -> None:
    assert refusal(sign_in("web"), "UPDATE raw_data.orders SET status = NULL WHERE order_id = NULL")
    assert refusal(sign_in("web"), "CALL raw_data.claim_jobs(NULL, NULL, NULL, NULL, NULL)")
    assert refusal(sign_in("web"), "SELECT no_such_column FROM reporting.orders") is None


def held(sign_in: SignIn, role: str) -> set[tuple[str, str, str]]:
    """Privilege, kind and name of everything that a role has itself and through the roles it holds."""
    found: set[tuple[str, str, str]] = set()
    waiting = [role]
    with closing(sign_in("ACCOUNTADMIN").cursor()) as cursor:
        while waiting:
            for row in cursor.execute(f"SHOW GRANTS TO ROLE {waiting.pop()}").fetchall():
                privilege, kind, name = row[1:4]
                if kind == "ROLE":
                    waiting.append(name)
                else:
                    found.add((privilege, kind, name.lower().removeprefix("analytics_platform.")))
    return found


@pytest.mark.parametrize("component", COMPONENTS)
def test_no_right_on_a_table_or_procedure_is_held_that_no_statement_needs(component: str, sign_in: SignIn) -> None:
    needed = set().union(*(statement.uses for statement in statements_of(component)))
    given = {
        ("CALL" if kind == "PROCEDURE" else privilege, name.partition("(")[0])
        for privilege, kind, name in held(sign_in, f"assistant_{component}")
        if kind in ("TABLE", "VIEW", "PROCEDURE") and not name.startswith("reporting.")
    }
    assert given - needed == set(), "permissions.sql gives more than the statements need"
    assert {use for use in needed if not use[1].startswith("reporting.")} - given == set()


READER, ADMIN, AUDITOR = "assistant_reader", "assistant_admin", "assistant_auditor"
FORBIDDEN: list[tuple[str, tuple[str, ...]]] = [
    ("SELECT customer_name FROM raw_data.customers", (*COMPONENTS, READER, AUDITOR)),
    ("SELECT customer_name FROM reporting.customer_360", (AUDITOR,)),
    ("DELETE FROM raw_data.orders", (*COMPONENTS, READER, AUDITOR)),
    ("DELETE FROM raw_data.jobs", (*COMPONENTS, READER)),
    ("SELECT * FROM raw_data.jobs", (READER, AUDITOR)),
    ("UPDATE raw_data.jobs SET created_by = 'me'", (READER, AUDITOR)),
    ("SELECT question FROM monitoring.assistant_interactions", (READER, AUDITOR)),
    ("INSERT INTO monitoring.alert_targets SELECT 'slack', '#x', SYSDATE()", (*COMPONENTS, READER)),
    ("UPDATE monitoring.data_quality_rules SET is_enabled = FALSE", (*COMPONENTS, READER)),
    ("CREATE TABLE raw_data.mine (n NUMBER)", (*COMPONENTS, READER, AUDITOR)),
    ("CREATE VIEW reporting.mine AS SELECT 1 AS n", (*COMPONENTS, READER, AUDITOR)),
    ("DROP VIEW reporting.orders", (*COMPONENTS, READER, ADMIN)),
    ("CREATE USER intruder", (*COMPONENTS, READER, ADMIN, AUDITOR)),
    ("GRANT ROLE assistant_admin TO USER assistant_web_service", (*COMPONENTS, READER, AUDITOR)),
    ("ALTER TASK raw_data.job_processor_task SUSPEND", (*COMPONENTS, READER, AUDITOR)),
    ("CALL raw_data.claim_jobs('t', 'w', 60, '{}', 0)", ("web", "slack", READER)),
    ("CALL raw_data.cleanup_jobs()", (*COMPONENTS, READER)),
    ("USE ROLE assistant_admin", COMPONENTS),
    ("USE ROLE assistant_worker", ("web", "slack")),
    ("USE ROLE assistant_web", ("slack", "worker")),
]


@pytest.mark.parametrize(("who", "statement"), [(role, statement) for statement, roles in FORBIDDEN for role in roles])
def test_what_a_role_may_not_do_is_refused(who: str, statement: str, sign_in: SignIn) -> None:
    with closing(sign_in(who).cursor()) as cursor, pytest.raises(Error, match=REFUSED):
        cursor.execute(statement)


ALLOWED: list[tuple[str, str]] = [
    ("assistant_reader", "SELECT COUNT(*) FROM reporting.orders"),
    ("assistant_reader", """CALL create_job('x', 'REPORT', 'me', PARSE_JSON('{"report_type": "sales"}'), 5)"""),
    ("web", "USE ROLE assistant_reader"),
    ("assistant_admin", "UPDATE monitoring.data_quality_rules SET is_enabled = FALSE WHERE rule_name = 'none'"),
    ("assistant_admin", "ALTER TASK raw_data.job_processor_task SUSPEND"),
    ("assistant_admin", "ALTER TASK raw_data.job_processor_task RESUME"),
    ("assistant_auditor", "SELECT COUNT(*) FROM monitoring.schema_deployments"),
    ("assistant_auditor", "SHOW TASKS IN SCHEMA analytics_platform.raw_data"),
]


@pytest.mark.parametrize(("who", "statement"), ALLOWED)
def test_what_a_role_is_there_for_it_may_do(who: str, statement: str, sign_in: SignIn) -> None:
    with closing(sign_in(who).cursor()) as cursor:
        cursor.execute(statement)
        if statement.startswith("USE ROLE"):
            cursor.execute(f"USE ROLE assistant_{who}")


def test_functional_roles_hold_roles_and_access_roles_hold_rights(sign_in: SignIn) -> None:
    with closing(sign_in("ACCOUNTADMIN").cursor()) as cursor:
        for functional in ("reader", "web", "slack", "worker", "auditor"):
            rows = cursor.execute(f"SHOW GRANTS TO ROLE assistant_{functional}").fetchall()
            assert {row[2] for row in rows} == {"ROLE"}, functional
        roles = [row[1] for row in cursor.execute("SHOW ROLES LIKE 'analytics_%'").fetchall()]
        assert len(roles) == 9
        for access in roles:
            rows = cursor.execute(f"SHOW GRANTS TO ROLE {access}").fetchall()
            assert rows, access
            assert "ROLE" not in {row[2] for row in rows}, access


@pytest.mark.parametrize("component", [*COMPONENTS, "deployer"])
def test_a_service_user_signs_in_as_its_aws_role_only(component: str, sign_in: SignIn) -> None:
    with closing(sign_in("ACCOUNTADMIN").cursor()) as cursor:
        cursor.execute(f"SHOW USERS LIKE 'assistant_{component}_service'")
        [row] = [dict(zip((column[0] for column in cursor.description), row, strict=True)) for row in cursor.fetchall()]
        assert (row["type"], row["has_password"], row["default_role"]) == (
            "SERVICE",
            "false",
            f"ASSISTANT_{component.upper()}",
        )
    page = (Path(__file__).resolve().parents[2] / "sql/bootstrap.sql").read_text(encoding="utf-8")
    user = f"ALTER USER assistant_{component}_service SET"
    assert f"{user} WORKLOAD_IDENTITY = (TYPE = AWS ARN = '<% {component}_role_arn %>')" in page
    assert f"{user} AUTHENTICATION POLICY analytics_platform.security.service_sign_in FORCE" in page
    options = page.split(f"{user}\n")[1].split(";")[0]
    policy = "assistant_deployers" if component == "deployer" else "assistant_services"
    for option in ("STATEMENT_TIMEOUT_IN_SECONDS", f"NETWORK_POLICY = {policy}", "SECONDARY_ROLES = ()"):
        assert option in options
    assert "PASSWORD" not in page.upper().replace("NO PASSWORD", "")
