"""deploy/Jenkinsfile, run by a strict fake of Jenkins: each mode, on main and on a branch, with steps that fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.changes import MODES, ONLY
from deploy.components import COMPONENTS, SERVICES

ROOT = Path(__file__).parents[2]
JENKINSFILE = ROOT / "deploy/Jenkinsfile"
FAKE = Path(__file__).parent / "pipeline/fake.groovy"
JAVAS = ("/usr/lib/jvm/default-java", "/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/java-17-openjdk-arm64")
IMAGE = "repository@sha256:1"
DEPLOYS = (
    "make deploy ",
    "make sql-apply",
    "make push",
    "make deploy-services",
    "make record-deployed",
    "make roll-back",
)

pytestmark = pytest.mark.skipif(
    shutil.which("groovy") is None, reason="groovy is not installed; apt-get install groovy lets the pipeline be run"
)


def run(text: str, scenarios: list[dict[str, Any]], place: Path) -> list[dict[str, Any]]:
    """What the pipeline in `text` does in each scenario."""
    (place / "Jenkinsfile").write_text(text)
    (place / "scenarios.json").write_text(json.dumps(scenarios))
    java = os.environ.get("JAVA_HOME") or next((home for home in JAVAS if Path(home).exists()), "")
    done = subprocess.run(
        ["groovy", str(FAKE), str(place / "Jenkinsfile"), str(place / "scenarios.json")],
        env={"PATH": os.environ["PATH"], "HOME": str(place), "JAVA_HOME": java},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def scenario(components: str, **more: Any) -> dict[str, Any]:
    return {"outputs": {"make -s components": components, "make -s image-digest": IMAGE}, **more}


def of_mode(mode: str) -> str:
    """What a run in this mode deploys after a change of sql and worker."""
    chosen = {"AUTO": ("sql", "worker"), "FORCE_ALL": COMPONENTS}.get(mode) or (ONLY[mode],)  # type: ignore[index]
    return " ".join(chosen)


SCENARIOS: Mapping[str, dict[str, Any]] = {
    **{mode: scenario(of_mode(mode), params={"MODE": mode}) for mode in MODES},
    **{f"{mode} on a branch": scenario(of_mode(mode), params={"MODE": mode}, branch="better") for mode in MODES},
    "nothing changed": scenario(""),
    "only infra": scenario("infra"),
    "no approval": scenario("infra sql worker", approved=False),
    "check fails": scenario("infra sql worker", failing=["make check"]),
    "sql plan fails": scenario("infra sql worker", failing=["make sql-plan"]),
    "previous release fails": scenario("sql worker", failing=["make previous-check"]),
    "sql apply fails": scenario("infra sql worker", failing=["make sql-apply"]),
    "deploy fails": scenario("sql worker", failing=["make deploy-services"]),
    "smoke fails": scenario("sql worker", failing=["make smoke"]),
    "smoke fails after sql alone": scenario("sql", failing=["make smoke"]),
    "record fails": scenario("sql worker", failing=["make record-deployed"]),
    "slack is down": scenario("sql worker", failing=["make slack-note"]),
    "an unknown mode": scenario("sql", params={"MODE": "EVERYTHING"}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    """Every scenario, in one process: its start is what takes time."""
    found = run(JENKINSFILE.read_text(), list(SCENARIOS.values()), tmp_path_factory.mktemp("pipeline"))
    return dict(zip(SCENARIOS, found, strict=True))


def steps(ran: Mapping[str, Any]) -> list[str]:
    return [step.replace('"', "") for step in ran["steps"]]


def names(ran: Mapping[str, Any]) -> list[str]:
    """The targets, in order."""
    return [next(word for word in step.split()[1:] if not word.startswith("-")) for step in steps(ran)]


def test_a_change_of_sql_and_worker_travels_through_every_stage_in_order(runs: Mapping[str, Any]) -> None:
    ran = runs["AUTO"]
    assert (ran["result"], ran["error"]) == ("SUCCESS", None)
    assert steps(ran) == [
        "make check",
        "make fetch-deployed",
        "make changes MODE=AUTO",
        "make -s components MODE=AUTO",
        "make init",
        "make sql-plan",
        "make previous-check",
        "make sql-apply",
        "make build-all",
        "make push",
        "make -s image-digest",
        f"make deploy-services COMPONENTS=sql worker IMAGE={IMAGE} RUN=jenkins-assistant-7",
        "make smoke COMPONENTS=sql worker RELEASE=0123456789abcdef0123456789abcdef01234567",
        "make record-deployed COMPONENTS=sql worker",
        "make slack-note ENDING=success COMPONENTS=sql worker",
    ]
    assert ran["inputs"] == ["Deploy sql worker? The plans are in the log above."]


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_deploys_its_components_and_nothing_else(runs: Mapping[str, Any], mode: str) -> None:
    ran = runs[mode]
    chosen = of_mode(mode).split()
    assert (ran["result"], ran["error"]) == ("SUCCESS", None)
    done = names(ran)
    assert f"make changes MODE={mode}" in steps(ran)
    assert ("sql-apply" in done) == ("sql-plan" in done) == ("previous-check" in done) == ("sql" in chosen)
    assert ("deploy" in done) == ("plan" in done) == ("infra" in chosen)
    assert ("push" in done) == ("build-all" in done) == bool(set(chosen) & set(SERVICES))
    assert done.count("deploy-services") == bool(set(chosen) & set(SERVICES)) + ("infra" in chosen)
    assert f"make record-deployed COMPONENTS={' '.join(chosen)}" in steps(ran)
    assert "roll-back" not in done
    assert len(ran["inputs"]) == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_branch_is_checked_planned_and_built_and_changes_nothing(runs: Mapping[str, Any], mode: str) -> None:
    ran = runs[f"{mode} on a branch"]
    assert (ran["result"], ran["error"]) == ("SUCCESS", None)
    assert [step for step in steps(ran) if step.startswith(DEPLOYS) or "slack-note" in step] == []
    assert ran["inputs"] == []
    assert ("sql-plan" in names(ran)) == ("sql" in of_mode(mode).split())


def test_everything_in_the_order_of_deployment(runs: Mapping[str, Any]) -> None:
    done = names(runs["FORCE_ALL"])
    order = [
        "check",
        "previous-check",
        "plan",
        "deploy",
        "sql-apply",
        "build-all",
        "push",
        "deploy-services",
        "smoke",
        "record-deployed",
    ]
    assert [done.index(name) for name in order] == sorted(done.index(name) for name in order)


def test_without_a_change_nothing_is_asked_and_nothing_said(runs: Mapping[str, Any]) -> None:
    ran = runs["nothing changed"]
    assert ran["result"] == "SUCCESS"
    assert names(ran) == ["check", "fetch-deployed", "changes", "components"]
    assert ran["inputs"] == []


def test_new_infrastructure_brings_its_settings_to_every_service(runs: Mapping[str, Any]) -> None:
    assert [step for step in steps(runs["only infra"]) if "deploy-services" in step] == [
        "make deploy-services RUN=jenkins-assistant-7"
    ]
    assert "build-all" not in names(runs["only infra"])


def test_without_approval_nothing_is_deployed(runs: Mapping[str, Any]) -> None:
    ran = runs["no approval"]
    assert ran["result"] == "ABORTED"
    assert [step for step in steps(ran) if step.startswith(DEPLOYS)] == []
    assert steps(ran)[-1] == "make slack-note ENDING=aborted COMPONENTS=infra sql worker"


@pytest.mark.parametrize("failing", ["check fails", "sql plan fails", "previous release fails"])
def test_what_fails_before_the_approval_deploys_nothing(runs: Mapping[str, Any], failing: str) -> None:
    ran = runs[failing]
    assert ran["result"] == "FAILURE"
    assert [step for step in steps(ran) if step.startswith(DEPLOYS)] == []
    assert ran["inputs"] == []
    assert "make slack-note ENDING=failure" in steps(ran)[-1]


def test_failed_sql_keeps_the_new_code_away(runs: Mapping[str, Any]) -> None:
    ran = runs["sql apply fails"]
    assert ran["result"] == "FAILURE"
    assert not {"push", "deploy-services", "roll-back", "record-deployed"} & set(names(ran))


@pytest.mark.parametrize("failing", ["deploy fails", "smoke fails", "smoke fails after sql alone"])
def test_a_release_that_fails_is_taken_back_and_not_recorded(runs: Mapping[str, Any], failing: str) -> None:
    ran = runs[failing]
    assert ran["result"] == "FAILURE"
    assert steps(ran)[-2] == "make roll-back RUN=jenkins-assistant-7"
    assert steps(ran)[-1].startswith("make slack-note ENDING=failure")
    assert "record-deployed" not in names(ran)
    assert ("smoke" in names(ran)) == failing.startswith("smoke")


def test_a_release_that_works_stays_when_only_its_record_fails(runs: Mapping[str, Any]) -> None:
    assert runs["record fails"]["result"] == "FAILURE"
    assert "roll-back" not in names(runs["record fails"])


def test_a_run_does_not_fail_because_slack_does(runs: Mapping[str, Any]) -> None:
    assert runs["slack is down"]["result"] == "SUCCESS"
    assert runs["slack is down"]["error"] is None


def test_an_unknown_mode_does_not_begin(runs: Mapping[str, Any]) -> None:
    ran = runs["an unknown mode"]
    assert ran["result"] == "BROKEN"
    assert ran["error"].startswith("MODE=EVERYTHING is none of AUTO, SQL_ONLY")
    assert ran["steps"] == []


def test_the_modes_are_those_of_the_decision() -> None:
    choices = re.search(r"choices: \[([^]]*)\]", JENKINSFILE.read_text())
    assert choices is not None
    assert tuple(re.findall(r"'(\w+)'", choices[1])) == MODES


def test_every_step_is_one_command_that_make_knows() -> None:
    commands = re.findall(r"""\bsh(?:\(script:)? '([^']*)'""", JENKINSFILE.read_text())
    assert len(commands) == JENKINSFILE.read_text().count("sh '") + JENKINSFILE.read_text().count("sh(")
    targets = set(re.findall(r"(?m)^([a-z-]+(?: [a-z-]+)*):(?!=)", (ROOT / "Makefile").read_text()))
    known = {name for line in targets for name in line.split()}
    for command in commands:
        words = [word for word in command.split() if not word.startswith("-")]
        assert words[0] == "make", command
        assert words[1] in known, command
        assert not set(command) & set(";|&<>`"), command


BREAKS: Mapping[str, tuple[str, str, str]] = {
    "a directive that is misspelt": ("stage('Check')", "stag('Check')", "unknown directive stag in stages"),
    "steps that are misspelt": (
        "steps {\n                sh 'make check'",
        "step {\n sh 'make check'",
        "unknown directive step",
    ),
    "an environment that is misspelt": ("environment {", "enviroment {", "unknown directive enviroment in pipeline"),
    "no agent": ("    agent { label 'assistant' }\n", "", "the pipeline has no agent"),
    "a stage without steps": (
        "            steps {\n                sh 'make check'\n            }\n",
        "",
        "stage Check has no steps",
    ),
    "a stage that stands twice": ("stage('Changes')", "stage('Check')", "stage Check stands twice"),
    "an unknown step": ("sh 'make check'", "shell 'make check'", "unknown step shell"),
    "an unknown option": ("timestamps()", "timestamp()", "unknown directive timestamp in options"),
    "an unknown condition": ("branch 'main'", "brnch 'main'", "unknown directive brnch in when"),
    "an unknown ending": ("unsuccessful {", "unsucessful {", "unknown condition unsucessful"),
    "a unit of time": ("unit: 'HOURS'", "unit: 'HOUR'", "timeout takes time and unit"),
    "a variable that nobody sets": ('MODE="$MODE"', 'MODE="$MODUS"', "no variable MODUS"),
    "a helper that is not there": ("touched('sql')", "touches('sql')", "unknown step touches"),
    "a variable set outside of script": ("sh 'make init'", "script { }\nenv.X = '1'", "env.X is set outside of script"),
    "a variable that environment holds fast": (
        "BACKEND_HCL =",
        "COMPONENTS = ''\n        BACKEND_HCL =",
        "env.COMPONENTS cannot change",
    ),
    "Groovy inside a command": ("sh 'make check'", 'sh "make check ${params.MODE}"', "Groovy writes into a command"),
    "a brace too few": ("boolean touched", "} boolean touched", "no Groovy"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_the_fake_refuses_what_jenkins_would_refuse(what: str, broken: Mapping[str, Any]) -> None:
    assert broken[what]["result"] == "BROKEN", broken[what]
    assert BREAKS[what][2] in broken[what]["error"]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    """The Jenkinsfile with one mistake each, all in one process."""
    text = JENKINSFILE.read_text()
    scenarios = []
    for what, (old, new, _) in BREAKS.items():
        assert old in text, what
        scenarios.append(scenario("infra sql worker") | {"jenkinsfile": text.replace(old, new, 1)})
    return dict(zip(BREAKS, run(text, scenarios, tmp_path_factory.mktemp("broken")), strict=True))
