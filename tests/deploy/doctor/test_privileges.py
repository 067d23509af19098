"""Privileges and roles that are taken away: the doctor names them with the grant that gives them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from deploy.doctor.rights import asking, missing_grants, missing_roles, read_rights
from deploy.doctor.signing_in import connected
from deploy.doctor.wanted import wanted
from tests.deploy.doctor.conftest import ROLE, Clinic, only, without

GRANTS = [
    (
        "SELECT ON VIEW analytics_platform.reporting.orders",
        "lacks SELECT on the view analytics_platform.reporting.orders",
    ),
    ("USAGE ON SCHEMA analytics_platform.reporting", "lacks USAGE on the schema analytics_platform.reporting"),
    ("USAGE ON DATABASE analytics_platform", "lacks USAGE on the database analytics_platform"),
    ("INSERT ON TABLE analytics_platform.raw_data.jobs", "lacks INSERT on the table analytics_platform.raw_data.jobs"),
    ("READ ON STAGE analytics_platform.reporting.semantic_models", "lacks READ on the stage"),
    (
        "USAGE ON PROCEDURE analytics_platform.raw_data.submit_once(VARCHAR)",
        "lacks USAGE on the procedure analytics_platform.raw_data.submit_once",
    ),
]


def holders(clinic: Clinic, on: str) -> list[str]:
    """The roles below the service's one that have the privilege by the files."""
    privilege, _, target = on.partition(" ON ")
    kind, name = target.split("(")[0].rsplit(" ", maxsplit=1)
    files, reached, waiting = wanted(), set[str](), [ROLE.upper()]
    while waiting:
        role = waiting.pop()
        reached.add(role)
        waiting += [child for child, _ in files.children_of(role)]
    return sorted(
        {
            one.role
            for one in files.grants
            if (one.privilege, one.kind, one.name) == (privilege, kind, name.upper()) and one.role in reached
        }
    )


@contextmanager
def revoked(clinic: Clinic, *privileges: str) -> Iterator[None]:
    """Without these for a while, whichever roles have them."""
    pairs = [(on, role) for on in privileges for role in holders(clinic, on)]
    assert {on for on, _ in pairs} == set(privileges)
    clinic.sql(*(f"REVOKE {on} FROM ROLE {role}" for on, role in pairs))
    try:
        yield
    finally:
        clinic.sql(*(f"GRANT {on} TO ROLE {role}" for on, role in pairs))


@pytest.mark.parametrize(("on", "what"), GRANTS)
def test_a_revoked_privilege_is_named_with_the_grant_that_gives_it_back(clinic: Clinic, on: str, what: str) -> None:
    with revoked(clinic, on):
        check, said, mend = only(clinic.examine())
    assert check == "Snowflake: privileges"
    assert what in said
    assert f"GRANT {on} TO ROLE ".lower() in mend.lower()


def test_each_privilege_of_the_files_is_missed_when_it_is_gone_and_named_with_its_grant(clinic: Clinic) -> None:
    files = wanted()
    with connected(clinic.settings) as connection:
        rights = read_rights(asking(connection), ROLE)
    _, roles = missing_roles(rights, files)
    mine: dict[tuple[str, str, str], set[str]] = {}
    for one in files.grants:
        if one.role in roles:
            mine.setdefault((one.privilege, one.kind, one.name), set()).add(one.role)
    assert len(mine) > 60
    for (privilege, kind, name), holding in mine.items():
        held = {each for each in rights.granted if each != (privilege, kind, name)}
        if kind in ("TABLE", "VIEW"):  # the account calls both a table in some of its answers
            held = {each for each in held if (each[0], each[2]) != (privilege, name)}
        findings = missing_grants(replace(rights, granted=frozenset(held)), files, roles, without=frozenset())
        assert len(findings) == 1, (privilege, kind, name, findings)
        first = findings[0].mend.splitlines()[0]
        assert first.startswith(f"GRANT {privilege} ON "), first
        assert first.upper().rstrip(";").rpartition(" TO ROLE ")[2] in holding, first
        assert name.lower() in first.lower(), first
        assert findings[0].why


def test_what_is_said_mends_when_it_is_pasted(clinic: Clinic) -> None:
    with revoked(clinic, *(on for on, _ in GRANTS if " SCHEMA " not in on and " DATABASE " not in on)):
        report = clinic.examine()
        assert len(report.findings) == len(GRANTS) - 2, report.text()
        clinic.sql(*(one.mend.splitlines()[0].rstrip(";") for one in report.findings))
        assert clinic.examine().healthy


def test_many_objects_of_one_statement_are_one_finding(clinic: Clinic) -> None:
    [role] = holders(clinic, "SELECT ON VIEW analytics_platform.reporting.orders")
    every = "SELECT ON ALL VIEWS IN SCHEMA analytics_platform.reporting"
    with without(clinic, f"REVOKE {every} FROM ROLE {role}", f"GRANT {every} TO ROLE {role}"):
        check, what, mend = only(clinic.examine())
    assert check == "Snowflake: privileges"
    assert re.match(rf"{role} lacks SELECT on \d\d objects", what)
    assert mend.startswith(f"GRANT {every} TO ROLE")


def test_a_role_that_is_not_granted_is_named_once_and_not_all_that_it_brings(clinic: Clinic) -> None:
    child, statement = wanted().children_of(ROLE.upper())[0]
    with without(clinic, f"REVOKE ROLE {child} FROM ROLE {ROLE}", f"GRANT ROLE {child} TO ROLE {ROLE}"):
        check, what, mend = only(clinic.examine())
    assert (check, mend) == ("Snowflake: privileges", statement)
    assert what == f"the role {ROLE.upper()} does not have the role {child}"


def test_the_cortex_role_is_missed(clinic: Clinic) -> None:
    narrow = "SNOWFLAKE.CORTEX_ANALYST_USER"
    holding = [
        role
        for role in sorted(wanted().roles | {"ANALYTICS_CORTEX_ASK"})
        if role != "SYSADMIN" and clinic.sql(f"SHOW ROLES LIKE '{role}'")
        if any(row[3] == narrow for row in clinic.sql(f"SHOW GRANTS TO ROLE {role}"))
    ]
    role = f"DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER {{}} ROLE {holding[0]}"
    with without(clinic, f"REVOKE {role.format('FROM')}", f"GRANT {role.format('TO')}"):
        check, what, mend = only(clinic.examine())
        assert check == "Snowflake: Cortex role"
        assert "neither SNOWFLAKE.CORTEX_ANALYST_USER nor SNOWFLAKE.CORTEX_USER" in what
        assert mend == f"GRANT DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER TO ROLE {ROLE.upper()};"
        clinic.sql("GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE PUBLIC")
        assert clinic.examine().healthy
        clinic.sql("REVOKE DATABASE ROLE SNOWFLAKE.CORTEX_USER FROM ROLE PUBLIC")
