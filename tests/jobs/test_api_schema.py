"""The API against its own schema: whatever is sent, no answer is a 500 or one that the documentation does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import kinds_for_tests as kinds
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

from jobs.api import make_app
from jobs.worker import Worker
from tools.services import Services

TOKEN = "token-of-the-tests"
EXAMPLES = 12
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
OPERATIONS = 27

load_all_checks()


@pytest.fixture(scope="module")
def app(services: Services) -> Iterator[Any]:
    made = make_app(services, Worker(services, worker_id="test:schema", kinds=kinds.ALL))
    with TestClient(made):
        yield made


@pytest.fixture(autouse=True)
def _empty_queue(desk: Any) -> None:
    """Begins with no jobs."""


def test_no_answer_is_a_500_or_undocumented(app: Any, desk: Any) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    checks = [CHECKS.get_one(name) for name in CHECKED]
    desk.add_many(["known-job"])
    met: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        met[operation.label] = every_answer(operation, checks)
    assert len(met) >= OPERATIONS, sorted(met)
    # Something was let in, and something was refused: the cases are not all of one kind.
    assert {code for codes in met.values() for code in codes} >= {200, 202, 404, 422}, met


def every_answer(operation: Any, checks: list[Any]) -> set[int]:
    """The status codes of some requests that its schema makes up; a failed check raises."""
    met: set[int] = set()

    @seed(20261123)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call_and_validate(checks=checks, headers={"Authorization": f"Bearer {TOKEN}"})
        met.add(answer.status_code)

    ask()
    return met


def test_without_a_token_every_operation_that_needs_one_says_401(app: Any) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    client = TestClient(app)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in ("/health", "/ready"):
            continue
        path = operation.path.replace("{", "").replace("}", "")
        answer = client.request(operation.method, path, json={})
        assert answer.status_code == 401, (operation.label, answer.status_code)
