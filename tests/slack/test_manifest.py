"""The manifest asks for what the code uses, no more, and says why; the doctor says what an installed app lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.slack.commands import VERBS
from assistant.slack.doors import COMMAND
from assistant.slack.requests import ASK_ANYWHERE, ASK_SHORTCUT
from deploy.local.slack.run import Running
from tools.health import check_slack
from tools.services import Services, open_services
from tools.settings import Settings
from tools.slack_scopes import EVENTS, METHODS, SCOPES

TEXT = Path("deploy/slack/manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
GRANTED = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for room in ("assistant", "jobs", "tools")
    for path in Path(room).rglob("*.py")
    if path.name != "slack_scopes.py"
)
FAMILIES = r"agents|assistant\.threads|auth|bots|canvases|chat|conversations|emoji|files|reactions|team|users|views"
USED = set(re.findall(rf'"((?:{FAMILIES})(?:\.[a-z]+[A-Za-z]*)+)"', CODE))
HEARD = {"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim"}


def test_every_method_that_the_code_calls_has_its_scopes_in_the_manifest() -> None:
    assert {"chat.postMessage", "chat.startStream", "views.publish", "users.info"} <= USED
    assert METHODS.keys() >= USED, "a new method: look up its scopes and add it to tools/slack_scopes.py"
    for method in USED:
        assert GRANTED.issuperset(METHODS[method]), method


def test_every_event_that_the_code_listens_to_is_subscribed_with_its_scopes() -> None:
    listened = set(re.findall(r'app\.event\("(\w+)"\)', CODE))
    subscribed = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert {event.partition(".")[0] for event in subscribed} == listened
    assert subscribed == EVENTS.keys() == HEARD
    for event in subscribed:
        assert GRANTED.issuperset(EVENTS[event]), event


def test_no_scope_is_asked_for_in_vain_and_each_says_why() -> None:
    used = {scope for method in USED for scope in METHODS[method]} | {s for event in EVENTS for s in EVENTS[event]}
    assert used | {"commands"} == GRANTED == SCOPES.keys()
    assert dict(re.findall(r"^      - ([a-z_]+:?[a-z_.:]*) # (.+)$", TEXT, re.MULTILINE)).items() >= SCOPES.items()


def test_the_command_and_the_shortcuts_are_those_of_the_code_within_slacks_limits() -> None:
    features = MANIFEST["features"]
    (command,) = features["slash_commands"]
    assert command["command"] == COMMAND
    assert command["usage_hint"].split(" | ") == list(VERBS)
    assert {each["callback_id"]: each["type"] for each in features["shortcuts"]} == {
        ASK_SHORTCUT: "message",
        ASK_ANYWHERE: "global",
    }
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(MANIFEST["display_information"]["description"]) <= 140
    assert 174 <= len(MANIFEST["display_information"]["long_description"]) <= 4000
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


@pytest.fixture
def services(bot_settings: Settings) -> Iterator[Services]:
    with open_services(bot_settings) as opened:
        yield opened


def test_the_doctor_names_what_the_app_lacks_and_what_it_is_for(services: Services, workspace: Running) -> None:
    assert check_slack(services)[0].status == "OK"
    workspace.workspace.scopes -= {"files:write", "channels:history"}
    (check,) = check_slack(services)
    assert check.status == "WARNING"
    assert "the app lacks channels:history (follow-ups" in check.detail
    assert "files:write (charts, CSV files, reports); paste deploy/slack/manifest.yaml" in check.detail
    workspace.workspace.scopes -= {"chat:write"}
    assert check_slack(services)[0].status == "CRITICAL"


def test_without_the_face_only_what_deliveries_need_is_asked_for(bot_settings: Settings, workspace: Running) -> None:
    tokens = {"assistant_slack_app_token": None, "assistant_slack_signing_secret": None}
    workspace.workspace.scopes -= {"channels:history", "commands", "app_mentions:read"}
    with open_services(bot_settings.model_copy(update=tokens)) as services:
        assert check_slack(services)[0].status == "OK"


def test_the_doctor_tries_the_token_of_socket_mode(bot_settings: Settings) -> None:
    wrong = bot_settings.model_validate(
        bot_settings.model_dump(round_trip=True) | {"assistant_slack_app_token": "xapp-other"}
    )
    with open_services(wrong) as services:
        (check,) = check_slack(services)
    assert check.status == "CRITICAL"
    assert check.detail.startswith("ASSISTANT_SLACK_APP_TOKEN opens no connection")
