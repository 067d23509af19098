"""A Slack app that may do too little, or whose tokens are no longer taken: the doctor says which page mends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from deploy.doctor.finding import Report
from deploy.doctor.outside import examine_slack
from deploy.local.processes import free_port
from deploy.local.slack.run import Running, running
from deploy.local.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.deploy.doctor.conftest import Clinic, only
from tools.services import open_services
from tools.slack_scopes import SCOPES


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("slack")) as made:
        yield made


def told(clinic: Clinic, workspace: Running, **changed: Any) -> tuple[str, str, str]:
    """The one finding about Slack; the account and the others are not asked again."""
    tokens = {"assistant_slack_bot_token": SecretStr(BOT_TOKEN), "assistant_slack_app_token": SecretStr(APP_TOKEN)}
    settings = clinic.settings.model_copy(update={"assistant_slack_api_url": workspace.url} | tokens | changed)
    with open_services(settings) as services:
        return only(Report((examine_slack(services),)))


def test_an_app_with_all_scopes_and_both_tokens_is_well(clinic: Clinic, workspace: Running) -> None:
    report = clinic.examine(
        assistant_slack_api_url=workspace.url,
        assistant_slack_bot_token=SecretStr(BOT_TOKEN),
        assistant_slack_app_token=SecretStr(APP_TOKEN),
    )
    assert report.healthy, report.text()
    assert {check.name: check.status for check in report.checks}["Slack"] == "OK"


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_each_scope_that_is_missing_is_named_with_what_it_is_for(
    clinic: Clinic, workspace: Running, scope: str
) -> None:
    workspace.workspace.scopes -= {scope}
    try:
        check, what, mend = told(clinic, workspace)
    finally:
        workspace.workspace.scopes |= {scope}
    assert (check, f"the app lacks {scope} ({SCOPES[scope]})" in what) == ("Slack", True)
    assert "paste deploy/slack/manifest.yaml, then Install App, Reinstall to Workspace" in mend


def test_a_bot_token_that_is_not_taken_is_told_apart_from_the_token_of_socket_mode(
    clinic: Clinic, workspace: Running
) -> None:
    _, what, mend = told(clinic, workspace, assistant_slack_bot_token=SecretStr("xoxb-other"))
    assert what == "Slack does not accept ASSISTANT_SLACK_BOT_TOKEN"
    assert mend.endswith("ASSISTANT_SLACK_BOT_TOKEN=xoxb-...")
    _, what, mend = told(clinic, workspace, assistant_slack_app_token=SecretStr("xapp-other"))
    assert what.startswith("ASSISTANT_SLACK_APP_TOKEN opens no connection")
    assert "App-Level Tokens, Generate Token with connections:write" in mend
    assert mend.endswith("ASSISTANT_SLACK_APP_TOKEN=xapp-...")


def test_a_workspace_that_does_not_answer_is_not_blamed_on_the_token(clinic: Clinic, workspace: Running) -> None:
    port = free_port()
    check, _, mend = told(clinic, workspace, assistant_slack_api_url=f"http://127.0.0.1:{port}/api/")
    assert check == "Slack"
    assert mend.startswith(f"curl -sS http://127.0.0.1:{port}/api/api.test")
