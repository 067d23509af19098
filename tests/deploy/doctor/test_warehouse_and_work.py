"""The warehouse, the job task and the people: what stands still is named with the statement that starts it."""

from __future__ import annotations

from tests.deploy.doctor.conftest import ROLE, Clinic, only, without


def test_the_warehouse_is_missed_when_it_is_another_one_and_when_it_sleeps_for_good(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(snowflake_warehouse="other_wh"))
    assert (check, what) == (
        "Snowflake: warehouse",
        "ASSISTANT_WORKER lacks USAGE on the warehouse OTHER_WH, or it is not there",
    )
    assert mend.splitlines()[0] == f"GRANT USAGE ON WAREHOUSE other_wh TO ROLE {ROLE.upper()};"
    assert "CREATE WAREHOUSE IF NOT EXISTS other_wh" in mend
    check, what, mend = only(
        clinic.examine(snowflake_user="admin", snowflake_role=None, snowflake_warehouse="other_wh")
    )
    assert (what, mend.split()[:2]) == ("there is no warehouse OTHER_WH", ["CREATE", "WAREHOUSE"])
    clinic.sql("ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = FALSE", "ALTER WAREHOUSE analytics_wh SUSPEND")
    try:
        assert only(clinic.examine())[2] == "ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = TRUE;"
    finally:
        clinic.sql("ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = TRUE", "ALTER WAREHOUSE analytics_wh RESUME")


def test_a_suspended_task_is_named(clinic: Clinic) -> None:
    task = "ALTER TASK analytics_platform.raw_data.job_processor_task"
    with without(clinic, f"{task} SUSPEND", f"{task} RESUME"):
        check, _, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    assert (check, mend) == ("Snowflake: job task", f"{task} RESUME;")


def test_a_person_whose_role_the_service_may_not_take_is_named(clinic: Clinic) -> None:
    add = "INSERT INTO raw_data.people (email, role_name) SELECT 'eve@example.com', 'FINANCE_ONLY'"
    with without(clinic, add, "DELETE FROM raw_data.people WHERE email = 'eve@example.com'"):
        check, what, mend = only(clinic.examine())
    assert (check, mend) == ("Snowflake: people", "GRANT ROLE FINANCE_ONLY TO USER SVC;")
    assert "FINANCE_ONLY" in what
