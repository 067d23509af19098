"""Who may start the web chat how, and who gets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant.web_sign_in import DEMO_PERSON, Demo, Passwords, TrustedHeader, sign_in_for
from tools.errors import SettingsError
from tools.settings import Settings, load_settings

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = "s" * 32


def settings(**more: str) -> Settings:
    base = {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "S3_REPORTS_BUCKET": "reports",
    }
    return load_settings(base | more)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "people"
    path.write_text(
        "# who may use the chat\n"
        f"Anna@Example.com:{QUICK.hash('correct horse')}:assistant_reader\n\n"
        f"root:{QUICK.hash('battery')}:assistant_admin\n"
    )
    return path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_demo_needs_no_password_on_this_machine(host: str) -> None:
    sign_in = sign_in_for(settings(), host=host)
    assert isinstance(sign_in, Demo)
    assert sign_in.person("demo") == DEMO_PERSON
    assert sign_in.person("someone") is None


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "chat.example.com", "::"])
def test_the_demo_does_not_start_on_any_other_address(host: str) -> None:
    with pytest.raises(SettingsError, match=r"ASSISTANT_SIGN_IN=demo .* not on .*ASSISTANT_PASSWORD_FILE"):
        sign_in_for(settings(), host=host)


def test_passwords_need_a_file_and_a_secret(password_file: Path) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_PASSWORD_FILE is missing"):
        sign_in_for(settings(ASSISTANT_SIGN_IN="password"), host="0.0.0.0")
    given = {"ASSISTANT_SIGN_IN": "password", "ASSISTANT_PASSWORD_FILE": str(password_file)}
    with pytest.raises(SettingsError, match="CHAINLIT_AUTH_SECRET is missing"):
        sign_in_for(settings(**given), host="0.0.0.0")
    with pytest.raises(SettingsError, match="CHAINLIT_AUTH_SECRET is shorter than 32 bytes"):
        sign_in_for(settings(**given, CHAINLIT_AUTH_SECRET="short"), host="0.0.0.0")
    assert isinstance(sign_in_for(settings(**given, CHAINLIT_AUTH_SECRET=SECRET), host="0.0.0.0"), Passwords)


def test_a_person_of_the_file_gets_in_with_their_password_only(password_file: Path) -> None:
    people = Passwords(password_file)
    anna = people.check("anna@example.com ", "correct horse")
    assert anna is not None
    assert (anna.id, anna.name, anna.email, anna.role, anna.is_admin) == (
        "anna@example.com",
        "anna",
        "anna@example.com",
        "assistant_reader",
        False,
    )
    assert people.check("anna@example.com", "battery") is None
    assert people.check("nobody", "correct horse") is None
    root = people.check("root", "battery")
    assert root is not None
    assert root.is_admin


def test_a_person_who_was_taken_out_of_the_file_is_out_at_once(password_file: Path) -> None:
    people = Passwords(password_file)
    assert people.person("root") is not None
    password_file.write_text(password_file.read_text().replace("root:", "other:"))
    assert people.person("root") is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [("", "names nobody"), ("anna:secret\n", "line 1: expected NAME:ARGON2-HASH"), ("# only\n", "names nobody")],
)
def test_a_password_file_that_is_wrong_says_where(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "people"
    path.write_text(content)
    with pytest.raises(SettingsError, match=problem):
        Passwords(path)


def test_a_password_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        Passwords(tmp_path / "none")


def test_a_proxys_header_names_the_person() -> None:
    sign_in = sign_in_for(settings(ASSISTANT_SIGN_IN="header", CHAINLIT_AUTH_SECRET=SECRET), host="0.0.0.0")
    assert isinstance(sign_in, TrustedHeader)
    anna = sign_in.check({"x-forwarded-email": "Anna@Example.com"})
    assert anna is not None
    assert (anna.id, anna.is_admin) == ("anna@example.com", False)
    assert sign_in.check({}) is None
