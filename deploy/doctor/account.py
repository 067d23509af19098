"""The account from within: warehouse, objects and their version, semantic views, the Cortex role, the task, people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deploy.doctor.finding import Check, Finding, found, run_check
from deploy.doctor.rights import Ask, Rights, asking, missing_grants, missing_roles, read_rights, visible
from deploy.doctor.wanted import Wanted, wanted
from deploy.sql import schema
from deploy.sql.bootstrap import BootstrapState
from deploy.sql.bootstrap import state as bootstrap_state
from deploy.sql.files import SEMANTIC_MODELS, SQL, MissingVariable, checksum, read_order, render
from deploy.sql.plan import DATABASE
from tools.ask import MODELS_STAGE
from tools.settings import Settings

PRIVILEGES = "Snowflake: privileges"
CORTEX = "Snowflake: Cortex role"
WAREHOUSE = "Snowflake: warehouse"
VERSION = "Snowflake: schema"
SEMANTIC = "Snowflake: semantic views"
TASK = "Snowflake: job task"
PEOPLE = "Snowflake: people"
LOG = f"{DATABASE}.monitoring.schema_deployments"
JOB_TASK = f"{DATABASE}.raw_data.job_processor_task"
OWN_CHECKS = frozenset({"WAREHOUSE", "SEMANTIC VIEW"})
CORTEX_ROLES = {
    "analyst": ("SNOWFLAKE.CORTEX_ANALYST_USER", "Cortex Analyst"),
    "agents": ("SNOWFLAKE.CORTEX_AGENT_USER", "Cortex Agents"),
}
ANY_CORTEX = "SNOWFLAKE.CORTEX_USER"


def examine_account(connection: Any, settings: Settings) -> Iterator[Check]:
    """Every check of the account, by the role that the component has; only SHOW and small reads, nothing is changed."""
    ask = asking(connection)
    role = str(settings.snowflake_role or ask("SELECT CURRENT_ROLE() AS role")[0]["role"])
    files = wanted()
    rights = read_rights(ask, role)
    deployed = _deployed(ask, rights)
    looks: list[tuple[str, Callable[[], Check]]] = [
        (PRIVILEGES, lambda: _privileges(rights, files)),
        (CORTEX, lambda: _cortex(rights, files, settings)),
        (WAREHOUSE, lambda: _warehouse(ask, rights, files, settings)),
        (VERSION, lambda: _version(ask, rights, files, settings, deployed, bootstrap_state(connection))),
        (SEMANTIC, lambda: _semantic_views(ask, rights, files, settings, deployed)),
        (TASK, lambda: _task(ask)),
        (PEOPLE, lambda: _people(ask, rights)),
    ]
    for name, look in looks:
        yield run_check(name, look)


def _privileges(rights: Rights, files: Wanted) -> Check:
    if rights.is_all:
        return Check(PRIVILEGES, f"{rights.role} may do everything; a service has a role of its own")
    roles, kept = missing_roles(rights, files)
    grants = missing_grants(rights, files, kept, without=OWN_CHECKS)
    return found(PRIVILEGES, f"{rights.role} has what the files of sql/ grant it", [*roles, *grants])


def _cortex(rights: Rights, files: Wanted, settings: Settings) -> Check:
    narrow, name = CORTEX_ROLES[settings.assistant_analyst]
    if rights.is_all or rights.database_roles & {narrow, ANY_CORTEX}:
        return Check(CORTEX, f"{rights.role} may ask {name}")
    lost, _ = missing_roles(rights, files)
    if lost:
        return Check(CORTEX, "comes with the role that is missing", skipped=True)
    why = f"{name} answers 403 to every question. {ANY_CORTEX} does as well, and is granted to PUBLIC in a new account."
    mend = f"GRANT DATABASE ROLE {narrow} TO ROLE {rights.role};"
    return found(CORTEX, "", [Finding(CORTEX, f"{rights.role} has neither {narrow} nor {ANY_CORTEX}", why, mend)])


def _warehouse(ask: Ask, rights: Rights, files: Wanted, settings: Settings) -> Check:
    name = settings.snowflake_warehouse.upper()
    why = "Every statement that reads rows runs on it."
    make = (
        f"CREATE WAREHOUSE IF NOT EXISTS {name.lower()} WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE"
        " INITIALLY_SUSPENDED = TRUE;"
    )
    shown = [row for row in ask("SHOW WAREHOUSES") if str(row["name"]).upper() == name]
    if rights.is_all and not shown:
        return found(WAREHOUSE, "", [Finding(WAREHOUSE, f"there is no warehouse {name}", why, make)])
    if not rights.has("USAGE", "WAREHOUSE", name):
        lost, _ = missing_roles(rights, files)
        if lost:
            return Check(WAREHOUSE, "comes with the role that is missing", skipped=True)
        to = next((one.role for one in files.grants if one.kind == "WAREHOUSE" and one.name == name), rights.role)
        grant = f"GRANT USAGE ON WAREHOUSE {name.lower()} TO ROLE {to};"
        what = f"{rights.role} lacks USAGE on the warehouse {name}"
        mend = grant if shown else f"{grant}\n-- when it does not exist, first: {make}"
        return found(WAREHOUSE, "", [Finding(WAREHOUSE, what if shown else f"{what}, or it is not there", why, mend)])
    asleep = [row for row in shown if row["state"] == "SUSPENDED" and str(row["auto_resume"]).lower() == "false"]
    if asleep:
        what = f"the warehouse {name} is suspended and does not resume by itself"
        mend = f"ALTER WAREHOUSE {name.lower()} SET AUTO_RESUME = TRUE;"
        return found(WAREHOUSE, "", [Finding(WAREHOUSE, what, why, mend)])
    return Check(WAREHOUSE, f"{name} is there and may be used")


def _deployed(ask: Ask, rights: Rights) -> Mapping[str, str] | None:
    """The checksum of each file that was applied, or None when this role may not read the log."""
    if not rights.may_read(LOG):
        return None
    rows = visible(
        ask,
        f"SELECT file, checksum FROM {LOG} QUALIFY ROW_NUMBER() OVER (PARTITION BY file ORDER BY deployed_at DESC) = 1",  # noqa: S608
    )
    return {row["file"]: row["checksum"] for row in rows or []}


def _version(
    ask: Ask,
    rights: Rights,
    files: Wanted,
    settings: Settings,
    deployed: Mapping[str, str] | None,
    bootstrap: BootstrapState,
) -> Check:
    if deployed is None:
        return Check(VERSION, "this role may not read the log of deployments: assistant sql plan says", skipped=True)
    if not deployed:
        what = f"nothing was ever applied: there is no {LOG}"
        return found(
            VERSION,
            "",
            [
                Finding(
                    VERSION,
                    what,
                    "There are no tables, views and procedures.",
                    "assistant sql bootstrap\nassistant sql apply",
                )
            ],
        )
    behind = list(_behind(settings, deployed))
    findings = []
    if behind:
        listed = ", ".join(behind[:4]) + (f" and {len(behind) - 4} more" if len(behind) > 4 else "")
        what = f"the account is behind this release in {len(behind)} files: {listed}"
        why = "This release expects what they make; what is missing fails when it is first used."
        findings.append(Finding(VERSION, what, why, "assistant sql plan\nassistant sql apply"))
    if bootstrap == "changed":
        what = "bootstrap.sql has changed since an administrator ran it"
        why = "Users, integrations or rights of the deployer that this release expects may not be there."
        findings.append(Finding(VERSION, what, why, "assistant sql bootstrap", "WARNING"))
    if rights.is_all:
        findings += _dropped(ask, files, set(behind))
    return found(VERSION, f"all {len(deployed)} files are applied as this release has them", findings)


def _behind(settings: Settings, deployed: Mapping[str, str]) -> Iterator[str]:
    """Files whose text differs; one with a value that this component does not know cannot be compared."""
    for file in read_order(SQL):
        if file.is_sample_data or file.is_bootstrap:
            continue
        text = (SQL / file.path).read_text(encoding="utf-8")
        try:
            digest = checksum(render(text, schema.variables(settings), file=file.path))
        except MissingVariable:
            if file.path in deployed:
                continue
            digest = ""
        if deployed.get(file.path) != digest:
            yield file.path


def _dropped(ask: Ask, files: Wanted, behind: set[str]) -> Iterator[Finding]:
    """Tables and views that the log says are there and the account does not have: somebody dropped them."""
    rows = visible(ask, f"SHOW TERSE OBJECTS IN DATABASE {DATABASE}") or []
    there = {f"{row['database_name']}.{row['schema_name']}.{row['name']}".upper() for row in rows}
    for (kind, name), file in files.objects.items():
        if kind in ("TABLE", "VIEW", "DYNAMIC TABLE") and file not in behind and name not in there:
            what = f"the {kind.lower()} {name.lower()} was dropped since sql/{file} was applied"
            yield Finding(VERSION, what, "What reads it fails.", "assistant sql apply --all")


def _semantic_views(
    ask: Ask, rights: Rights, files: Wanted, settings: Settings, deployed: Mapping[str, str] | None
) -> Check:
    place = f"{settings.snowflake_database}.{settings.snowflake_schema}"
    if not (rights.has("USAGE", "SCHEMA", place) and rights.has("USAGE", "DATABASE", settings.snowflake_database)):
        return Check(SEMANTIC, f"needs USAGE on {place}", skipped=True)
    if settings.assistant_semantic_models == "files":
        return _staged(ask, f"{place}.{MODELS_STAGE}")
    shown = {str(row["name"]).upper() for row in visible(ask, f"SHOW TERSE SEMANTIC VIEWS IN SCHEMA {place}") or []}
    findings = []
    models = {name: file for (kind, name), file in files.objects.items() if kind == "SEMANTIC VIEW"}
    for name, file in models.items():
        why = f"Questions over {file} are not answered."
        grant = next((one.statement for one in files.grants if one.kind == "SEMANTIC VIEW" and one.name == name), "")
        if name.rsplit(".", maxsplit=1)[-1] not in shown:
            both = f"{grant}\n-- when it does not exist: assistant sql apply"
            what = f"the semantic view {name.lower()} is not there" + (
                "" if rights.is_all else ", or may not be selected"
            )
            findings.append(Finding(SEMANTIC, what, why, "assistant sql apply" if rights.is_all else both))
        elif deployed and deployed.get(file) != checksum(_text_of(file)):
            what = f"the semantic view {name.lower()} is older than {file}"
            why = "Answers follow the model of an earlier release."
            findings.append(Finding(SEMANTIC, what, why, "assistant sql apply", "WARNING"))
    return found(SEMANTIC, f"{len(models)} semantic views may be asked", findings)


def _text_of(file: str) -> str:
    return (SEMANTIC_MODELS.parent / file).read_text(encoding="utf-8")


def _staged(ask: Ask, stage: str) -> Check:
    rows = visible(ask, f"LIST @{stage}")
    names = {str(row["name"]).rsplit("/", maxsplit=1)[-1] for row in rows or []}
    missing = [file.name for file in sorted(SEMANTIC_MODELS.glob("*.yaml")) if file.name not in names]
    findings = [
        Finding(SEMANTIC, f"{name} is not on the stage {stage}, or it may not be read", "It cannot be asked.", mend)
        for name in missing
        for mend in ("assistant sql apply --all",)
    ]
    return found(SEMANTIC, f"{len(names)} models are on the stage {stage}", findings)


def _task(ask: Ask) -> Check:
    """The task that announces the jobs of SQL users; the worker finds them by its slow look without it."""
    schema_name, _, name = JOB_TASK.rpartition(".")
    rows = visible(ask, f"SHOW TASKS LIKE '{name}' IN SCHEMA {schema_name}")
    if not rows:
        return Check(TASK, "this role may not see it", skipped=True)
    if str(rows[0]["state"]).lower() == "started":
        return Check(TASK, "job_processor_task runs")
    why = "Jobs that SQL users submit wait for the worker's slow look instead of starting at once."
    mend = f"ALTER TASK {JOB_TASK} RESUME;"
    return found(TASK, "", [Finding(TASK, "job_processor_task is suspended", why, mend, "WARNING")])


def _people(ask: Ask, rights: Rights) -> Check:
    """Whoever has a role of their own is answered with it, so the service user must be able to take it."""
    if rights.is_all:
        return Check(PEOPLE, f"{rights.role} may take every role")
    if not rights.may_read(f"{DATABASE}.raw_data.people"):
        return Check(PEOPLE, "not looked at with this role", skipped=True)
    rows = visible(ask, f"SELECT DISTINCT role_name FROM {DATABASE}.raw_data.people WHERE role_name <> ''")  # noqa: S608
    if rows is None:
        return Check(PEOPLE, "there is no table of people yet", skipped=True)
    user = str(ask("SELECT CURRENT_USER() AS name")[0]["name"])
    held: set[str] = set(rights.roles)
    for row in visible(ask, f"SHOW GRANTS TO USER {user}") or []:
        held |= read_rights(ask, str(row.get("role") or row["name"])).roles
    lacking = sorted({str(row["role_name"]).upper() for row in rows} - held)
    return found(
        PEOPLE,
        f"{user} may take the {len(rows)} roles of people",
        (
            Finding(
                PEOPLE,
                f"people have the role {role}, which {user} may not take",
                "Their questions fail: the answer is computed with their own rights.",
                f"GRANT ROLE {role} TO USER {user};",
            )
            for role in lacking
        ),
    )
