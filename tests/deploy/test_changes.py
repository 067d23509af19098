"""What a range of commits touches, on throw-away repositories that are laid out as this one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import changes
from deploy.changes import MODES, Decision, Mode, decide
from deploy.components import COMPONENTS, ENTRIES, Component, Map
from deploy.repository import Repository, UnknownRevision

ROOT = Path(__file__).parents[2]
IMAGES = ("worker", "slack", "assistant")
FILES = {
    "assistant/__init__.py": "",
    "assistant/web_app.py": "from pathlib import Path\nfrom assistant import chat\nR = Path('x')\nP = R / 'public'\n"
    "T = Path(__file__).with_name('web.py')\n",
    "assistant/web.py": "import tools.web_only\n",
    "assistant/slack_bot.py": "from assistant.slack import reply\n",
    "assistant/slack/__init__.py": "",
    "assistant/slack/reply.py": "from tools import slack_only\nfrom assistant.chat import turn\n",
    "assistant/chat.py": "from tools.shared import figure\nTEXT = 'instructions.md'\n"
    "def turn():\n    import tools.late\n",
    "assistant/instructions.md": "Be brief.\n",
    "jobs/__init__.py": "",
    "jobs/service.py": "from typing import TYPE_CHECKING\nimport tools.shared\nC = ['-m', 'jobs.child']\n"
    "if TYPE_CHECKING:\n    import tools.types_only\nelse:\n    import tools.worker_only\n",
    "jobs/child.py": "import tools.models\n",
    "jobs/report.css": "p {}\n",
    "tools/__init__.py": "",
    "tools/shared.py": "from .deep import figure\n",
    "tools/deep.py": "figure = 1\n",
    "tools/slack_only.py": "",
    "tools/web_only.py": "",
    "tools/worker_only.py": "",
    "tools/types_only.py": "",
    "tools/late.py": "",
    "tools/models.py": "from pathlib import Path\nF = Path(__file__).parents[1] / 'semantic_models'\n",
    "tools/lint.py": "",
    "tools/orphan.py": "",
    "deploy/__init__.py": "",
    "deploy/cli.py": "from deploy.commands import services\n",
    "deploy/commands/services.py": "def web():\n    import assistant.web_app\n",
    "deploy/sql/schema.py": "import deploy.sql.deployer\nimport tools.shared\n",
    "deploy/sql/deployer.py": "",
    "deploy/models.py": "import tools.lint\n",
    "deploy/probe.py": "",
    "deploy/Dockerfile": 'HEALTHCHECK CMD ["python", "-m", "deploy.probe"]\n',
    "deploy/terraform/main.tf": "\n",
    "sql/schemas/tables.sql": "SELECT 1;\n",
    "semantic_models/sales.yaml": "name: sales\n",
    "public/style.css": "p {}\n",
    "pyproject.toml": "[project]\n",
    "requirements.lock": "\n",
}


class Project:
    """A throw-away repository."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(place), "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{role}_NAME": "Ana", f"GIT_{role}_EMAIL": "ana@example.com"}

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.place), *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.place / path).parent.mkdir(parents=True, exist_ok=True)
        (self.place / path).write_text(text)

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def after(self, *paths: str) -> Decision:
        """The decision over one commit that adds a line to each of these paths."""
        base = self.git("rev-parse", "HEAD")
        for path in paths:
            old = (self.place / path).read_text() if (self.place / path).exists() else ""
            self.write(path, f"{old}\n")
        self.commit()
        return self.decide(base=base)

    def decide(self, *, base: str | None = None, mode: Mode = "AUTO", head: str = "HEAD") -> Decision:
        return decide(Repository(self.place), head=head, base=base, mode=mode)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("template") / "project")
    project.place.mkdir()
    project.git("init", "--quiet", "--initial-branch", "main")
    for path, text in FILES.items():
        project.write(path, text)
    project.commit()
    return project.place


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One repository for tests that only add commits and compare with the one before."""
    place = tmp_path_factory.mktemp("shared") / "project"
    shutil.copytree(template, place)
    return Project(place)


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    shutil.copytree(template, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("sql/schemas/tables.sql", ("sql",)),
        ("sql/deploy_order.md", ("sql",)),
        ("semantic_models/sales.yaml", ("sql", "worker")),
        ("deploy/sql/deployer.py", ("sql",)),
        ("deploy/sql/schema.py", ("sql",)),
        ("deploy/terraform/main.tf", ("infra",)),
        ("deploy/terraform/modules/service/main.tf", ("infra",)),
        ("deploy/terraform/README.md", ()),
        ("deploy/terraform/terraform.tfvars.example", ()),
        ("deploy/requirements.lock", IMAGES),
        ("docker-compose.yml", ()),
        ("deploy/terraform/tests/services.tftest.hcl", ()),
        ("pyproject.toml", IMAGES),
        ("requirements.lock", IMAGES),
        ("deploy/Dockerfile", IMAGES),
        (".dockerignore", IMAGES),
        ("deploy/cli.py", IMAGES),
        ("deploy/commands/services.py", IMAGES),
        ("deploy/probe.py", IMAGES),
        ("deploy/models.py", ()),
        ("deploy/Jenkinsfile", ()),
        ("deploy/local/account.py", ()),
        ("README.md", ()),
        ("deploy/runbook.md", ()),
        ("docs/how/it/works.png", ()),
        ("tests/test_x.py", ()),
        ("tests/questions/sales.yaml", ()),
        ("benchmarks/queue.py", ()),
        ("Makefile", ()),
        ("public/style.css", ("assistant",)),
        ("public/screenshots/chat.png", ()),
        ("assistant/instructions.md", ("slack", "assistant")),
        ("assistant/web.py", ("assistant",)),
        ("assistant/slack/reply.py", ("slack",)),
        ("assistant/chat.py", ("slack", "assistant")),
        ("assistant/__init__.py", ("slack", "assistant")),
        ("jobs/child.py", ("worker",)),
        ("jobs/report.css", ("worker",)),
        ("tools/slack_only.py", ("slack",)),
        ("tools/web_only.py", ("assistant",)),
        ("tools/worker_only.py", ("worker",)),
        ("tools/late.py", ("slack", "assistant")),
        ("tools/deep.py", IMAGES),
        ("tools/models.py", ("worker",)),
        ("tools/lint.py", ()),
        ("tools/orphan.py", IMAGES),
        ("jobs/loaded_by_name.py", ("worker",)),
        ("something/else.txt", COMPONENTS),
        ("public.txt", COMPONENTS),
        ("deploy/new_thing.yml", COMPONENTS),
    ],
)
def test_a_path_touches_the_components_that_use_it(shared: Project, path: str, touched: tuple[Component, ...]) -> None:
    assert shared.after(path).components == touched


def test_a_module_for_type_checkers_only_touches_nobody_who_runs(project: Project) -> None:
    assert project.after("tools/types_only.py").components == IMAGES
    reason = project.after("tools/types_only.py").reasons["worker"][0].why
    assert reason == "nobody is seen to import it, so it may be loaded by name"


def test_the_reason_is_the_chain_of_imports(project: Project) -> None:
    reasons = project.after("tools/deep.py").reasons["slack"]
    assert [(one.path, one.why) for one in reasons] == [
        ("tools/deep.py", "assistant.slack_bot → assistant.slack.reply → assistant.chat → tools.shared → tools.deep")
    ]


def test_several_paths_add_up_in_the_order_of_deployment(project: Project) -> None:
    decision = project.after("tools/web_only.py", "sql/schemas/tables.sql", "deploy/terraform/main.tf", "README.md")
    assert decision.components == ("infra", "sql", "assistant")
    assert decision.not_deployed == ("README.md",)


def test_a_renamed_file_counts_where_it_was_and_where_it_is(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.git("mv", "sql/schemas/tables.sql", "deploy/terraform/tables.sql")
    project.commit()
    assert project.decide(base=base).components == ("infra", "sql")


def test_a_module_that_moves_from_one_service_to_another_touches_both(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.git("mv", "tools/slack_only.py", "tools/worker_only_too.py")
    project.write("assistant/slack/reply.py", "from assistant.chat import turn\n")
    project.write("jobs/child.py", "import tools.models\nimport tools.worker_only_too\n")
    project.commit()
    decision = project.decide(base=base)
    assert decision.components == ("worker", "slack")
    assert {one.path for one in decision.reasons["slack"]} == {"assistant/slack/reply.py", "tools/slack_only.py"}


def test_a_removed_module_touches_who_imported_it(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    (project.place / "tools/web_only.py").unlink()
    project.commit()
    assert project.decide(base=base).components == ("assistant",)


def test_names_with_blanks_quotes_and_foreign_letters_are_read_whole(project: Project) -> None:
    names = ['sql/schemas/a "b" c.sql', "sql/schemas/zürich\nnew.sql", "deploy/terraform/ü\ttab.tf"]
    decision = project.after(*names)
    assert decision.components == ("infra", "sql")
    assert {one.path for one in decision.reasons["sql"]} == set(names[:2])


def test_a_name_that_is_no_text_is_shown_and_counts(
    project: Project, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    base = project.git("rev-parse", "HEAD")
    Path(os.fsdecode(os.fsencode(project.place / "sql") + b"/\xff.sql")).write_text("SELECT 1;\n")
    project.commit()
    assert changes.main(["--repository", str(project.place), "--base", base]) == 0
    assert b"sql/\\udcff.sql" in capsysbinary.readouterr().out


def test_python_that_does_not_parse_counts_as_everything(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.write("tools/deep.py", "def figure(:\n")
    project.commit()
    decision = project.decide(base=base)
    assert decision.components == COMPONENTS
    assert decision.reasons["sql"][0].why == "tools/deep.py is no Python, so everything counts"


def test_no_change_deploys_nothing(project: Project) -> None:
    decision = project.decide(base="HEAD")
    assert decision.components == ()
    assert "nothing to deploy" in decision.text()


def test_a_change_that_is_taken_back_deploys_nothing(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.after("tools/deep.py")
    project.git("revert", "--no-edit", "HEAD")
    assert project.decide(base=base).components == ()


@pytest.mark.parametrize("base", ["", "null", "0" * 40, "v9.9", "-x"])
def test_an_unknown_base_means_all(project: Project, base: str) -> None:
    decision = project.decide(base=base)
    assert decision.components == COMPONENTS
    assert set(decision.bases.values()) == {None}
    assert "is not in this clone" in decision.reasons["sql"][0].why


def test_a_base_that_is_no_ancestor_means_all(project: Project) -> None:
    project.git("checkout", "--quiet", "-b", "side")
    project.write("README.md", "side\n")
    side = project.commit()
    project.git("checkout", "--quiet", "main")
    project.commit()
    decision = project.decide(base=side)
    assert decision.components == COMPONENTS
    assert "is no ancestor of" in decision.reasons["worker"][0].why


def test_a_shallow_clone_means_all_and_says_how_to_mend_it(project: Project, tmp_path: Path) -> None:
    project.after("sql/schemas/tables.sql")
    project.after("README.md")
    project.git("clone", "--quiet", "--depth", "2", f"file://{project.place}", str(tmp_path / "shallow"))
    decision = Project(tmp_path / "shallow").decide(base="HEAD~1")
    assert decision.components == COMPONENTS
    assert "git fetch --unshallow" in decision.reasons["sql"][0].why


def test_a_merge_counts_what_the_other_side_brought(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.git("checkout", "--quiet", "-b", "side")
    project.after("tools/slack_only.py")
    project.git("checkout", "--quiet", "main")
    project.after("sql/schemas/tables.sql")
    project.git("merge", "--quiet", "--no-edit", "side")
    assert project.decide(base=base).components == ("sql", "slack")


def test_a_mode_takes_its_component_and_holds_back_the_rest(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.after("sql/schemas/tables.sql", "tools/worker_only.py")
    decision = project.decide(base=base, mode="SQL_ONLY")
    assert decision.components == ("sql",)
    assert decision.held_back == ("worker",)
    assert "held back by SQL_ONLY" in decision.text()


@pytest.mark.parametrize(
    ("mode", "components"),
    [
        ("AUTO", ("slack",)),
        ("SQL_ONLY", ("sql",)),
        ("ASSISTANT_ONLY", ("assistant",)),
        ("SLACK_ONLY", ("slack",)),
        ("WORKER_ONLY", ("worker",)),
        ("FORCE_ALL", COMPONENTS),
    ],
)
def test_each_mode_names_what_it_deploys(project: Project, mode: Mode, components: tuple[Component, ...]) -> None:
    base = project.git("rev-parse", "HEAD")
    project.after("tools/slack_only.py")
    decision = project.decide(base=base, mode=mode)
    assert decision.components == components
    assert decision.held_back == (() if "slack" in components else ("slack",))


def test_what_a_mode_left_out_is_deployed_by_the_next_run(project: Project) -> None:
    repository = Repository(project.place)
    repository.record_deployed(COMPONENTS, project.git("rev-parse", "HEAD"), remote=None)
    project.after("sql/schemas/tables.sql", "tools/worker_only.py")

    first = project.decide(mode="SQL_ONLY")
    repository.record_deployed(first.components, first.head, remote=None)
    project.after("tools/slack_only.py")

    second = project.decide()
    assert second.components == ("worker", "slack")
    assert second.bases["sql"] == first.head
    repository.record_deployed(second.components, second.head, remote=None)
    assert project.decide().components == ()


def test_a_component_that_was_never_deployed_counts_whole(project: Project) -> None:
    Repository(project.place).record_deployed(["sql", "infra"], project.git("rev-parse", "HEAD"), remote=None)
    decision = project.after("README.md")
    assert decision.components == ()
    decision = project.decide()
    assert decision.components == IMAGES
    assert decision.reasons["slack"][0].why == "refs/deployed/slack says no deployed commit, so all of it counts"


def test_the_refs_travel_with_the_remote(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(project.place)
    project.git("clone", "--quiet", "--bare", place, str(tmp_path / "origin.git"))
    project.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    project.git("clone", "--quiet", str(tmp_path / "origin.git"), str(tmp_path / "other"))
    project.git("push", "--quiet", "origin", "main")
    assert changes.main(["--repository", place, "--record", *COMPONENTS, "--push", "origin"]) == 0

    other = ["--repository", str(tmp_path / "other"), "--fetch", "origin", "--names"]
    capsys.readouterr()
    assert changes.main(other) == 0
    assert capsys.readouterr().out == "\n"
    refs = project.git(
        "--git-dir", str(tmp_path / "origin.git"), "for-each-ref", "--format=%(refname)", "refs/deployed"
    )
    assert refs.split() == [f"refs/deployed/{name}" for name in sorted(COMPONENTS)]


def test_a_remote_that_refuses_moves_no_ref_here_either(project: Project) -> None:
    code = changes.main(["--repository", str(project.place), "--record", "sql", "--push", "nowhere"])
    assert code == 1
    assert Repository(project.place).deployed() == {}


def test_an_unknown_head_names_how_to_mend_it(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownRevision, match="git fetch --tags origin"):
        project.decide(head="v9")
    assert changes.main(["--repository", str(project.place), "--head", "v9"]) == 2
    assert "no revision 'v9'" in capsys.readouterr().err


def test_a_folder_outside_of_any_repository_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert changes.main(["--repository", str(tmp_path)]) == 2
    assert "is not in a git repository" in capsys.readouterr().err


def test_an_unknown_mode_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        changes.main(["--mode", "EVERYTHING"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert all(mode in said for mode in MODES)


def test_the_command_prints_json_from_any_folder_of_the_clone(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.after("tools/slack_only.py", "README.md")
    command = [sys.executable, "-m", "deploy.changes", "--repository", str(project.place / "tools")]
    command += ["--base", base, "--head", "main", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    said = json.loads(done.stdout)
    assert said["components"] == ["slack"]
    assert said["held_back"] == []
    assert said["mode"] == "AUTO"
    assert said["bases"] == dict.fromkeys(COMPONENTS, base)
    assert said["reasons"]["slack"] == [
        {
            "path": "tools/slack_only.py",
            "why": "assistant.slack_bot → assistant.slack.reply → tools.slack_only",
        }
    ]
    assert said["not_deployed"] == ["README.md"]


def test_the_text_says_since_when_and_why(project: Project) -> None:
    base = project.git("rev-parse", "HEAD")
    project.after(*(f"sql/schemas/{number}.sql" for number in range(6)))
    said = project.decide(base=base).text().splitlines()
    assert said[1] == "deploy, in this order:"
    assert said[2] == f"  sql        since {base[:10]}: sql/schemas/0.sql (the schema)"
    assert said[6] == "             and 2 more"
    assert said[7] == "as it is: infra, worker, slack, assistant"


# This repository itself.


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """The modules of the working tree as a commit of their own, so that what is not committed yet is looked at too."""
    copy = Project(tmp_path_factory.mktemp("ours"))
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this copy of the product is no git clone")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if name.endswith((".py", "Dockerfile")) and (ROOT / name).is_file():
            (copy.place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy.place / name)
    copy.git("init", "--quiet")
    repository = Repository(copy.place)
    return Map(repository, copy.commit(), {})


def test_the_entries_are_what_the_commands_of_the_services_import(ours: Map) -> None:
    command_line = (ROOT / "deploy/commands/services.py").read_text()
    for component, command in (("assistant", "web"), ("slack", "slack"), ("worker", "worker")):
        body = command_line.split(f"def {command}(")[1].split("@app.command")[0]
        for entry in ENTRIES[component]:
            assert ours.graph.has(entry)
            assert f"from {entry} import serve" in body


def test_a_rule_knows_every_file_of_this_repository(ours: Map) -> None:
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    unknown = [name for name in tracked.split("\0") if name and (ROOT / name).is_file() and ours.touch(name) is None]
    assert unknown == []


def test_nothing_of_the_services_rooms_is_only_supposed_to_be_used(ours: Map) -> None:
    supposed = [
        module
        for module in ours.graph.modules
        if (touch := ours.touch(f"{module.replace('.', '/')}.py")) and "nobody" in " ".join(touch.components.values())
    ]
    assert supposed == []


def test_the_rooms_keep_to_their_services(ours: Map) -> None:
    for module in ours.graph.modules:
        touch = ours.touch(f"{module.replace('.', '/')}.py")
        if touch and module.startswith("jobs."):
            assert set(touch.components) <= {"worker"}, module
        if touch and module.startswith("assistant.slack"):
            assert set(touch.components) <= {"slack", "assistant"}, module
    read = ours.touch("semantic_models/sales.yaml")
    assert read is not None
    assert set(read.components) == {"sql", *IMAGES}
