"""What the documents of deploy/ tell people to run exists, and the examples of the pipeline are what it says today."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import snowflake.connector
import typer.main

from deploy import changes
from deploy.cli import app
from deploy.components import COMPONENTS
from deploy.repository import Repository
from tests.deploy.test_changes import Project
from tools.clients.sign_in import connect_arguments
from tools.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("deploy/README.md", "deploy/runbook.md", "deploy/pipeline-examples.md")
EXAMPLES = ROOT / "deploy/pipeline-examples.md"


def commands(document: str) -> Iterator[str]:
    """What stands in fences of shell and between backticks, a line each."""
    text = (ROOT / document).read_text()
    for fence in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in fence.splitlines():
            yield from _with_inner(line.partition("#")[0].strip())
    for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if span.count("'") % 2 == 0 and span.count('"') % 2 == 0:
            yield from _with_inner(span)


def _with_inner(command: str) -> Iterator[str]:
    """The command, and the one whose output is a part of it."""
    yield from re.findall(r"\$\(([^)]*)\)", command)
    yield re.sub(r"\$\([^)]*\)", "OUTPUT", command)


def targets() -> set[str]:
    found = re.findall(r"(?m)^([a-z-]+(?: [a-z-]+)*):(?!=)", (ROOT / "Makefile").read_text())
    return {name for line in found for name in line.split()}


@pytest.mark.parametrize("document", [*DOCUMENTS, "README.md"])
def test_every_command_of_a_document_exists(document: str) -> None:
    known, looked_at = targets(), 0
    group = typer.main.get_command(app)
    for command in commands(document):
        words = shlex.split(command)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words.pop(0)
        match words:
            case ["make", *rest]:
                names = [word for word in rest if not word.startswith("-") and "=" not in word]
                assert set(names) <= known, command
            case [("assistant" | ".venv/bin/assistant"), *rest] if rest:
                inner = group
                for word in rest:
                    if not hasattr(inner, "commands") or word.startswith("-"):
                        break
                    assert word in inner.commands, command
                    inner = inner.commands[word]
            case [("python" | ".venv/bin/python"), "-m", module, *_] if module.startswith("deploy."):
                assert importlib.util.find_spec(module), command
            case _:
                continue
        looked_at += 1
    assert looked_at >= 5


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(document: str) -> None:
    for word in commands(document):
        if re.fullmatch(r"(?:deploy|sql|tools|jobs|assistant|semantic_models|tests)/[\w./-]+", word):
            assert (ROOT / word).exists() or (ROOT / f"{word}.example").exists(), word
    for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text()):
        assert ((ROOT / document).parent / link).exists(), link


def test_every_target_that_deploys_stands_in_a_document() -> None:
    text = " ".join(" ".join(commands(document)) for document in DOCUMENTS)
    makefile = (ROOT / "Makefile").read_text().split("##@ A company's installation")[1]
    deploying = set(re.findall(r"(?m)^([a-z-]+):.*##", makefile))
    assert {name for name in deploying if not re.search(rf"\b{name}\b", text)} == set()


def test_the_runbooks_statements_run(filled_settings: Settings) -> None:
    statements = re.findall(r"```sql\n(.*?)```", (ROOT / "deploy/runbook.md").read_text(), re.DOTALL)
    assert len(statements) == 2
    with closing(snowflake.connector.connect(**connect_arguments(filled_settings, None))) as connection:
        for statement in statements:
            connection.cursor().execute(statement.strip().removesuffix(";"))


# The examples.


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Mapping[str, str]:
    """What `make changes` says for each example, on a small repository whose commits are the same everywhere."""
    return examples(tmp_path_factory.mktemp("examples"))


def examples(place: Path) -> dict[str, str]:
    """Each example's title with the output of its command."""
    project = Project(place)
    project.environment |= {f"GIT_{role}_DATE": "2026-11-23T09:00:00Z" for role in ("AUTHOR", "COMMITTER")}
    project.git("init", "--quiet", "--initial-branch", "main")
    for path, text in {
        "assistant/web_app.py": "import assistant.chat\n",
        "assistant/slack_bot.py": "import assistant.chat\n",
        "assistant/chat.py": "import tools.charts\n",
        "jobs/service.py": "import jobs.worker\n",
        "jobs/worker.py": "import tools.periods\n",
        "tools/charts.py": "",
        "tools/periods.py": "",
        "sql/schemas/reporting/revenue.sql": "SELECT 1;\n",
        "deploy/terraform/main.tf": "",
        "README.md": "",
    }.items():
        project.write(path, text)
    first = project.commit()
    repository = Repository(place)

    def run(**more: str) -> str:
        decision = changes.decide(repository, mode=more.get("mode", "AUTO"))  # type: ignore[arg-type]
        return decision.text()

    found = {"Never deployed": run()}
    repository.record_deployed(COMPONENTS, first, remote=None)
    project.after("README.md")
    found["Documentation only"] = run()
    project.after("sql/schemas/reporting/revenue.sql", "jobs/worker.py", "tools/charts.py")
    for mode in changes.MODES:
        found[mode] = run(mode=mode)
    repository.record_deployed(["sql"], project.git("rev-parse", "HEAD"), remote=None)
    found["AUTO after SQL_ONLY"] = run()
    repository.record_deployed(COMPONENTS, project.git("rev-parse", "HEAD"), remote=None)
    project.git("mv", "sql/schemas/reporting/revenue.sql", "deploy/terraform/revenue.sql")
    project.commit()
    found["A file that moves"] = run()
    repository.record_deployed(COMPONENTS, project.git("rev-parse", "HEAD"), remote=None)
    project.after("notes/plan.txt")
    found["A path that no rule knows"] = run()
    return found


def documented() -> dict[str, str]:
    text = EXAMPLES.read_text()
    return dict(re.findall(r"(?ms)^## ([^\n]+)\n.*?```text\n(.*?)\n```", text))


def test_the_examples_are_what_the_decision_says(said: Mapping[str, str]) -> None:
    assert documented() == dict(said)
