"""Whether a deployed installation works, asked from outside: it lives, runs the release, and answers a question.

    python -m deploy.release.smoke                                                  where Terraform says it answers
    python -m deploy.release.smoke --web https://… --api https://… --release COMMIT --of "worker assistant"

ASSISTANT_API_TOKEN is the API's token, with the scope query. What does not answer yet is asked again until
--wait-seconds are over. Exit codes: 0 all is well, 1 something is not, 2 the caller can mend it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from deploy.release.command import finish, say
from deploy.release.installation import TERRAFORM_FOLDER, read_installation
from deploy.release.looks import looks
from tools.errors import AppError, CallerError
from tools.settings import is_loopback

CALL_SECONDS: Final = 30.0
WAIT_SECONDS: Final = 90.0
POLL_SECONDS: Final = 3.0
QUESTION: Final = {
    "semantic_model": "sales",
    "query": {"metrics": ["total_revenue"], "windows": [{"kind": "last", "n": 12, "unit": "month"}]},
    "asked_by": "smoke test",
}
SERVED_BY: Final = {"web": "assistant", "api": "worker"}


class NotWell(AppError):
    """An answer is not what a working installation gives."""


@dataclass(frozen=True)
class Target:
    """What is asked. `release` is what the components of `deployed` have to run, None to take any."""

    web: str | None
    api: str | None
    token: str | None
    release: str | None = None
    deployed: frozenset[str] = frozenset()
    wait: float = WAIT_SECONDS
    poll: float = POLL_SECONDS
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=CALL_SECONDS, follow_redirects=False))


def check(target: Target, say: Callable[[str], None]) -> bool:
    """Ask everything, a line each; whether all of it is well."""
    checks: list[tuple[str, Callable[[], str]]] = []
    for name, url in (("web", target.web), ("api", target.api)):
        if url:
            checks.append((f"{name} {url}/health", lambda name=name, url=url: _lives(target, name, url)))  # type: ignore[misc]
    if target.api:
        checks.append((f"api {target.api}/ready", lambda: _ready(target)))
        checks.append((f"api {target.api}/query", lambda: _answers(target)))
    else:
        say("-  no question asked: the API has no address outside; api_domain_name in terraform.tfvars gives it one")
    deadline = time.monotonic() + target.wait
    results = [_until(deadline, target.poll, name, one, say) for name, one in checks]
    return all(results)


def _until(deadline: float, poll: float, name: str, one: Callable[[], str], say: Callable[[str], None]) -> bool:
    for _ in looks(every=poll, within=deadline - time.monotonic()):
        try:
            say(f"ok {name}: {one()}")
            return True
        except (NotWell, httpx.HTTPError) as error:
            problem = str(error) or type(error).__name__
    say(f"NO {name}: {problem}")
    return False


def _lives(target: Target, name: str, url: str) -> str:
    response = target.http.get(f"{url}/health")
    if "client_id=" in response.headers.get("location", ""):
        # The load balancer answers first; whether the tasks behind it live is looked at by its own health checks.
        return "asks people to sign in, at the company's identity provider"
    found = _json(response)
    release = str(found.get("release", "unknown"))
    if found.get("status") != "ok":
        raise NotWell(f"says {found.get('status')!r}, not ok")
    if target.release and SERVED_BY[name] in target.deployed and release != target.release:
        raise NotWell(f"runs {release}, not {target.release}; make status shows whether the new tasks come up")
    return f"lives, release {release}"


def _ready(target: Target) -> str:
    response = target.http.get(f"{target.api}/ready")
    found = _json(response, allowed=(200, 503))
    down = [each["name"] for each in found["neighbours"] if each["status"] != "ok" and each["is_needed"]]
    if down or response.status_code != 200:
        raise NotWell(f"{', '.join(down) or 'something'} does not answer; assistant doctor says what is wrong with it")
    slow = [each["name"] for each in found["neighbours"] if each["status"] != "ok"]
    return "works" + (f", without {', '.join(slow)}" if slow else "")


def _answers(target: Target) -> str:
    if not target.token:
        raise CallerError(
            "ASSISTANT_API_TOKEN is missing: the token of the worker's API; the secret ASSISTANT_API_TOKEN of the "
            "installation holds it, assistant token smoke --scopes query makes another one"
        )
    headers = {"Authorization": f"Bearer {target.token}"}
    found = _json(target.http.post(f"{target.api}/query", json=QUESTION, headers=headers))
    if len(found["rows"]) != 1 or not isinstance(found["rows"][0][0], (int, float)):
        raise NotWell(f"{found['understood']}: no figure came, but {found['rows'][:3]}")
    return f"{found['understood']}: {found['rows'][0][0]:,.2f}"


def _json(response: httpx.Response, allowed: Sequence[int] = (200,)) -> Any:
    if response.is_redirect:
        raise NotWell(
            f"sends elsewhere ({response.headers.get('location', '')[:80]}): a sign-in or another name stands before it"
        )
    if response.status_code not in allowed:
        raise NotWell(f"answers {response.status_code}: {response.text[:200].strip()}")
    try:
        return response.json()
    except ValueError:
        raise NotWell(f"answers something else than this product: {response.text[:80].strip()}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.release.smoke", description="Whether an installation works."
    )
    parser.add_argument("--web", metavar="URL", help="of the chat; Terraform's if both are left out")
    parser.add_argument("--api", metavar="URL", help="of the worker's API")
    parser.add_argument("--release", metavar="COMMIT", help="what has to run")
    parser.add_argument("--of", default="", metavar="COMPONENTS", help="which of the components have to run it")
    parser.add_argument("--wait-seconds", type=float, default=WAIT_SECONDS, metavar="N")
    parser.add_argument("--poll-seconds", type=float, default=POLL_SECONDS, metavar="N")
    parser.add_argument("--terraform", type=Path, default=TERRAFORM_FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    return finish(lambda: check(_target(options), say))


def _target(options: argparse.Namespace) -> Target:
    web, api = options.web or None, options.api or None
    if web is None and api is None:
        urls = read_installation(options.terraform).urls
        web, api = urls.get("web"), urls.get("api")
    for url in filter(None, (web, api)):
        address = httpx.URL(url)
        if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.host)):
            raise CallerError(f"{url} is no https address; a token is sent there")
    return Target(
        web=web and web.rstrip("/"),
        api=api and api.rstrip("/"),
        token=os.environ.get("ASSISTANT_API_TOKEN"),
        release=options.release or None,
        deployed=frozenset(options.of.split()),
        wait=options.wait_seconds,
        poll=options.poll_seconds,
    )


if __name__ == "__main__":
    sys.exit(main())
