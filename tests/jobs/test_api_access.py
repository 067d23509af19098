"""Tokens of the API: scopes, persons, and files that say what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kinds_for_tests as kinds
import pytest
from fastapi.testclient import TestClient

from deploy.cli import app as cli
from jobs.api import make_app
from jobs.worker import Worker
from tools.api_tokens import Tokens, make_line
from tools.errors import SettingsError
from tools.services import Services


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    """The tokens of a file by name."""
    made = {
        "reader": make_line("reader", ["jobs:read", "reports:read"], person="ana@example.com"),
        "writer": make_line("writer", ["jobs:read", "jobs:write"]),
        "scraper": make_line("scraper", ["metrics:read"]),
    }
    (tmp_path / "tokens").write_text("# people\n" + "\n".join(line for _, line in made.values()) + "\n")
    return {name: token for name, (token, _) in made.items()}


@pytest.fixture
def api(desk: Any, services: Services, tokens: dict[str, str], tmp_path: Path) -> TestClient:
    settings = services.settings.model_copy(update={"assistant_api_tokens_file": tmp_path / "tokens"})
    from dataclasses import replace

    own = replace(services, settings=settings)
    return TestClient(make_app(own, Worker(own, worker_id="test:tokens", kinds=kinds.ALL)))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_does_what_its_scopes_say_and_nothing_else(api: TestClient, tokens: dict[str, str]) -> None:
    assert api.get("/jobs", headers=bearer(tokens["reader"])).status_code == 200
    assert api.get("/metrics", headers=bearer(tokens["scraper"])).status_code == 200
    refused = api.get("/jobs", headers=bearer(tokens["scraper"]))
    assert refused.status_code == 403
    assert refused.json() == {"error": "the token 'scraper' lacks the scope jobs:read; it has metrics:read"}
    for path in ("/metrics", "/schedules"):
        assert api.get(path, headers=bearer(tokens["reader"])).status_code == 403
    assert api.get("/jobs", headers=bearer("x" * 43)).status_code == 401


def test_the_tokens_person_is_who_submits_and_who_sees(api: TestClient, tokens: dict[str, str], desk: Any) -> None:
    body = {"type": "EXPORT", "input": {"sql": "SELECT 1 AS one"}}
    mine = api.post("/jobs", json=body, headers=bearer(tokens["writer"])).json()["job_id"]
    assert desk.job(mine)["created_by"] == "writer"
    assert [job["job_id"] for job in api.get("/jobs", headers=bearer(tokens["writer"])).json()["jobs"]] == [mine]
    assert api.get("/jobs", headers=bearer(tokens["reader"])).json()["jobs"] == []
    assert api.get(f"/jobs/{mine}", headers=bearer(tokens["reader"])).status_code == 403
    other = api.post("/jobs", json=body | {"created_by": "ana"}, headers=bearer(tokens["writer"]))
    assert (other.status_code, "acts for 'writer' only" in other.json()["error"]) == (403, True)
    taken = api.post("/process-job", json=body | {"job_id": mine}, headers=bearer(tokens["writer"]))
    assert (taken.status_code, taken.json()["job_id"]) == (202, mine)


def test_a_token_that_is_struck_out_of_the_file_is_turned_away_at_once(
    api: TestClient, tokens: dict[str, str], tmp_path: Path
) -> None:
    lines = (tmp_path / "tokens").read_text().splitlines()
    (tmp_path / "tokens").write_text("\n".join(line for line in lines if not line.startswith("reader")))
    assert api.get("/jobs", headers=bearer(tokens["reader"])).status_code == 401
    assert api.get("/jobs", headers=bearer(tokens["writer"])).status_code == 200


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("reader", "expected NAME:SHA256"),
        ("reader:abc:jobs:read", "expected NAME:SHA256"),
        (f"reader:{'a' * 64}:jobs:dance", "'jobs:dance' is no scope"),
        (f"reader:{'a' * 64}:", "a token needs a scope"),
    ],
)
def test_a_wrong_line_names_the_file_the_line_and_the_way_out(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# ours\n{line}\n")
    with pytest.raises(SettingsError, match=said) as raised:
        Tokens(None, file)
    assert f"{file}, line 2" in str(raised.value)
    assert "assistant token NAME" in str(raised.value)


def test_the_command_makes_a_line_that_the_api_takes(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    said = CliRunner().invoke(cli, ["token", "ci", "--scopes", "jobs:read,query", "--person", "ana@example.com"]).output
    _, token, _, _, line = said.strip().splitlines()
    (tmp_path / "tokens").write_text(line)
    caller = Tokens(None, tmp_path / "tokens").caller(token)
    assert caller is not None
    assert (caller.name, caller.person.id, sorted(caller.scopes)) == ("ci", "ana@example.com", ["jobs:read", "query"])
    assert token not in line
