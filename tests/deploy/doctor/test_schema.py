"""An account that lacks, or has otherwise, what this release made: the doctor names the object and the command."""

from __future__ import annotations

from pathlib import Path

from deploy.doctor.wanted import wanted
from deploy.local.account import running
from deploy.sql import schema
from deploy.sql.files import SQL, split
from tests.deploy.doctor.conftest import Clinic, administrator, only


def test_a_dropped_semantic_view_is_named_and_the_command_makes_it_again(clinic: Clinic) -> None:
    clinic.sql("DROP SEMANTIC VIEW analytics_platform.reporting.sales_analysis")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
        assert check == "Snowflake: semantic views"
        assert (what, mend) == (
            "the semantic view analytics_platform.reporting.sales_analysis is not there", "assistant sql apply",
        )  # fmt: skip
        check, what, mend = only(clinic.examine())
        assert "sales_analysis is not there, or may not be selected" in what
        assert mend.splitlines()[0].startswith(
            "GRANT SELECT ON SEMANTIC VIEW analytics_platform.reporting.sales_analysis"
        )
        assert mend.splitlines()[1].endswith("assistant sql apply")
    finally:
        schema.apply(administrator(clinic), sample_data=False, say=lambda _line: None)


def test_a_semantic_view_of_an_earlier_release_is_named(clinic: Clinic) -> None:
    log = "analytics_platform.monitoring.schema_deployments"
    of = "file = 'semantic_models/customers.yaml'"
    clinic.sql(f"UPDATE {log} SET checksum = 'old' || checksum WHERE {of}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    finally:
        clinic.sql(f"UPDATE {log} SET checksum = SUBSTR(checksum, 4) WHERE {of}")
    assert (check, mend) == ("Snowflake: semantic views", "assistant sql apply")
    view = "the semantic view analytics_platform.reporting.customers_analysis"
    assert what == f"{view} is older than semantic_models/customers.yaml"


def test_an_account_behind_the_release_is_named_with_its_files(clinic: Clinic) -> None:
    log = "analytics_platform.monitoring.schema_deployments"
    of = "file = 'schemas/reporting/views.sql'"
    clinic.sql(f"UPDATE {log} SET checksum = 'old' || checksum WHERE {of}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    finally:
        clinic.sql(f"UPDATE {log} SET checksum = SUBSTR(checksum, 4) WHERE {of}")
    assert (check, mend.splitlines()[-1]) == ("Snowflake: schema", "assistant sql apply")
    assert what == "the account is behind this release in 1 files: schemas/reporting/views.sql"


def test_a_dropped_view_is_named_to_whoever_may_see_that(clinic: Clinic) -> None:
    view = "analytics_platform.reporting.job_history"
    file = SQL / wanted().objects["VIEW", view.upper()]
    [made] = [one.text for one in split(file.read_text(encoding="utf-8")) if f" VIEW {view}" in one.text]
    clinic.sql(f"DROP VIEW {view}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
        assert (check, mend) == ("Snowflake: schema", "assistant sql apply --all")
        assert "the view analytics_platform.reporting.job_history was dropped since sql/schemas/reporting/" in what
        check, what, mend = only(clinic.examine())
        assert (check, mend.splitlines()[-1]) == (
            "Snowflake: privileges", "-- when it does not exist: assistant sql apply --all",
        )  # fmt: skip
        assert "job_history, or it is not there" in what
    finally:
        clinic.sql(made)


def test_an_account_without_a_schema_is_sent_to_apply(clinic: Clinic, tmp_path: Path) -> None:
    with running(tmp_path / "empty") as address:
        report = clinic.examine(
            snowflake_host=address.host, snowflake_port=address.port, snowflake_user="admin", snowflake_role=None
        )
    assert "assistant sql apply" in [one.mend for one in report.findings]
    assert {one.check for one in report.findings} <= {
        "Snowflake: warehouse", "Snowflake: schema", "Snowflake: semantic views",
    }  # fmt: skip
