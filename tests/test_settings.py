"""The settings: what a wrong environment says, and that the README's table is the model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.errors import SettingsError
from tools.settings import Settings, is_loopback, load_settings

README = Path(__file__).parents[1] / "README.md"
ENOUGH = {
    "SNOWFLAKE_ACCOUNT": "myorg-myaccount",
    "SNOWFLAKE_USER": "assistant_web",
    "SNOWFLAKE_TOKEN": "pat",
    "S3_REPORTS_BUCKET": "reports",
}


def test_a_complete_environment_loads_with_the_documented_defaults() -> None:
    settings = load_settings(ENOUGH)
    assert settings.snowflake_database == "analytics_platform"
    assert settings.snowflake_url == "https://myorg-myaccount.snowflakecomputing.com:443"
    assert settings.assistant_model == "rules"


def test_values_that_are_given_are_not_mixed_with_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "of this process" * 4)
    monkeypatch.setenv("SNOWFLAKE_ACCOUNT", "another")
    assert load_settings(ENOUGH).chainlit_auth_secret is None
    with pytest.raises(SettingsError, match="SNOWFLAKE_ACCOUNT is missing"):
        load_settings({name: value for name, value in ENOUGH.items() if name != "SNOWFLAKE_ACCOUNT"})


def test_an_underscore_in_the_account_is_a_hyphen_in_its_host() -> None:
    settings = load_settings(ENOUGH | {"SNOWFLAKE_ACCOUNT": "my_org-my_account"})
    assert settings.snowflake_account_host == "my-org-my-account.snowflakecomputing.com"


def test_every_missing_variable_has_a_line_with_its_full_name_and_how_to_get_it() -> None:
    with pytest.raises(SettingsError) as error:
        load_settings({})
    lines = str(error.value).splitlines()
    assert [line.split()[0] for line in lines] == ["SNOWFLAKE_ACCOUNT", "S3_REPORTS_BUCKET"]
    assert "CURRENT_ACCOUNT_NAME()" in lines[0]


def test_a_wrong_value_is_shown_but_a_wrong_secret_is_not() -> None:
    with pytest.raises(SettingsError, match="SNOWFLAKE_PORT='many' is wrong"):
        load_settings(ENOUGH | {"SNOWFLAKE_PORT": "many"})


def test_plain_http_is_refused_for_a_host_elsewhere() -> None:
    with pytest.raises(SettingsError, match="only for a loopback"):
        load_settings(ENOUGH | {"SNOWFLAKE_PROTOCOL": "http", "SNOWFLAKE_HOST": "10.0.0.5"})


def test_a_way_to_sign_in_is_needed() -> None:
    environment = {name: value for name, value in ENOUGH.items() if name != "SNOWFLAKE_TOKEN"}
    with pytest.raises(SettingsError, match="SNOWFLAKE_PRIVATE_KEY_FILE"):
        load_settings(environment)
    load_settings(environment | {"SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY"})


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.com", False), ("", False)],
)
def test_loopback_is_this_machine_only(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_readme_lists_exactly_the_settings_there_are() -> None:
    table = README.read_text().split("## Settings")[1].split("\n## ")[0]
    named = set(
        re.findall(
            r"`([A-Z][A-Z0-9_]+)`",
            "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `")),
        )
    )
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
