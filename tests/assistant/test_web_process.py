"""The web process as Fargate runs it: who may start it, sign in, read; and a turn over its socket."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import httpx
import pytest
import socketio
from argon2 import PasswordHasher

from deploy.local.processes import free_port
from tests.balancer import ANA, ARN, HEADER, ISSUER, Balancer, KeyServer, key_server

HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SNOWFLAKE_", "ASSISTANT_"))}
    return kept | {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": "127.0.0.1",
        "SNOWFLAKE_PORT": str(free_port()),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
        "ASSISTANT_DATABASE_URL": f"sqlite+aiosqlite:///{data}/chats.db",
        # Chainlit would start a data layer and a bot of its own from these.
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        **more,
    }


def web(data: Path, port: int, host: str = "127.0.0.1", **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "web", "--host", host, "--port", str(port)],
        env=environment(data, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def running(data: Path, **more: str) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (data / "web.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "web", "--port", str(port)],
            env=environment(data, **more),
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(address, process, data / "web.log")
            yield address
        finally:
            process.terminate()
            assert process.wait(20) == 0 or process.returncode == -15
    assert "never awaited" not in (data / "web.log").read_text()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            continue


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from running(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("guarded")
    (data / "people").write_text(f"anna@example.com:{HASHED}\n")
    yield from running(
        data,
        ASSISTANT_SIGN_IN="password",
        ASSISTANT_PASSWORD_FILE=str(data / "people"),
        CHAINLIT_AUTH_SECRET="x" * 40,
        ASSISTANT_PUBLIC_URL="https://chat.example.com",
    )


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Balancer]]:
    with key_server() as keys:
        for address in running(
            tmp_path_factory.mktemp("balanced"),
            ASSISTANT_SIGN_IN="load_balancer",
            ASSISTANT_LOAD_BALANCER_ARN=ARN,
            ASSISTANT_OIDC_ISSUER=ISSUER,
            ASSISTANT_LOAD_BALANCER_KEYS_URL=keys.url,
            CHAINLIT_AUTH_SECRET="x" * 40,
        ):
            yield address, Balancer(keys)


def test_without_a_sign_in_it_does_not_start_on_an_open_address(tmp_path: Path) -> None:
    with web(tmp_path, free_port(), host="0.0.0.0") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "ASSISTANT_SIGN_IN=demo lets everybody in without a password" in said
    assert "Traceback" not in said


def test_a_model_that_is_not_known_stops_the_start(tmp_path: Path) -> None:
    with web(tmp_path, free_port(), ASSISTANT_MODEL="nonsense") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "ASSISTANT_MODEL='nonsense' cannot be used" in said


def test_a_first_page_signs_the_demo_in_and_keeps_the_thread_that_was_asked_for(demo: str) -> None:
    page = httpx.get(f"{demo}/chat/thread/some-thread", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "access_token=" in page.headers["set-cookie"]
    assert "HttpOnly" in page.headers["set-cookie"]
    assert not re.search(r"(?:href|src)=\"https?://", page.text)
    again = httpx.get(f"{demo}/chat/", headers={"accept": "text/html"}, cookies=dict(page.cookies))
    assert "set-cookie" not in again.headers
    assert httpx.get(f"{demo}/chat/user", cookies=dict(page.cookies)).json()["identifier"] == "demo"


def test_the_front_door_leads_to_the_chat(demo: str) -> None:
    assert httpx.get(f"{demo}/").headers["location"] == "/chat"
    assert httpx.get(f"{demo}/openapi.json").status_code == 404


def test_another_name_for_this_machine_is_turned_away(demo: str) -> None:
    assert httpx.get(f"{demo}/chat/", headers={"host": "evil.example.com"}).status_code == 421


@pytest.mark.parametrize("path", ["/reports/j", "/notices/retry_job/j"])
def test_a_link_of_a_message_says_to_sign_in_and_stays_where_it_is(guarded: str, path: str) -> None:
    answer = httpx.get(guarded + path)
    assert answer.status_code == 401
    assert "Sign in first" in answer.text


def test_a_link_of_a_message_signs_the_demo_in(demo: str) -> None:
    page = httpx.get(f"{demo}/notices/drop_table/1", headers={"accept": "text/html"})
    assert (page.status_code, "access_token=" in page.headers["set-cookie"]) == (404, True)
    assert "The link may be wrong" in page.text


def test_a_form_elsewhere_presses_no_button_of_ours(demo: str) -> None:
    cookies = dict(httpx.get(f"{demo}/chat/", headers={"accept": "text/html"}).cookies)
    answer = httpx.post(
        f"{demo}/notices/retry_job/1",
        data={"choice": "retry_job"},
        headers={"sec-fetch-site": "cross-site"},
        cookies=cookies,
    )
    assert (answer.status_code, answer.json()["detail"]) == (403, "this form was not sent from a page of the assistant")


@pytest.mark.parametrize("path", ["/reports/j/f.pdf", "/jobs/j/events", "/files/some/key"])
def test_nothing_is_given_to_whom_nobody_knows(guarded: str, path: str) -> None:
    answer = httpx.get(guarded + path)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "sign in first: open /chat"}


def test_a_password_signs_in_and_the_cookie_is_secure_behind_https(guarded: str) -> None:
    assert "set-cookie" not in httpx.get(f"{guarded}/chat/", headers={"accept": "text/html"}).headers
    wrong = httpx.post(f"{guarded}/chat/login", data={"username": "anna@example.com", "password": "wrong"})
    assert wrong.status_code == 401
    right = httpx.post(f"{guarded}/chat/login", data={"username": "Anna@example.com", "password": "correct horse"})
    assert right.status_code == 200
    assert "; Secure" in right.headers["set-cookie"]
    cookies = dict(right.cookies) or {"access_token": right.headers["set-cookie"].split("=", 1)[1].split(";")[0]}
    # The account is not there: a reference instead of its address.
    broken = httpx.get(f"{guarded}/reports/j/f.pdf", cookies=cookies, timeout=60)
    assert broken.status_code == 502
    assert re.fullmatch(r"Something failed on our side\. Reference \w{8}\.", broken.json()["detail"])
    assert httpx.get(f"{guarded}/files/others/key", cookies=cookies).status_code == 404


def test_the_load_balancers_word_signs_in_and_names_the_person(balanced: tuple[str, Balancer]) -> None:
    address, balancer = balanced
    page = httpx.get(f"{address}/chat/", headers={"accept": "text/html", HEADER: balancer.token()})
    cookies = dict(page.cookies)
    user = httpx.get(f"{address}/chat/user", headers={HEADER: balancer.token()}, cookies=cookies).json()
    assert (user["identifier"], user["display_name"]) == ("ana@example.com", "Ana Gómez")
    by_form = httpx.post(f"{address}/chat/auth/header", headers={HEADER: balancer.token()})
    assert (by_form.status_code, "access_token=" in by_form.headers["set-cookie"]) == (200, True)


def test_behind_the_load_balancer_a_cookie_alone_opens_nothing(balanced: tuple[str, Balancer]) -> None:
    address, balancer = balanced
    html = {"accept": "text/html"}
    cookies = dict(httpx.get(f"{address}/chat/", headers=html | {HEADER: balancer.token()}).cookies)
    forged = Balancer(KeyServer()).token(kid=balancer.kid)
    for headers in ({}, {HEADER: "ana@example.com"}, {HEADER: forged}, {"x-amzn-oidc-identity": "ana@example.com"}):
        assert httpx.get(f"{address}/chat/user", headers=headers, cookies=cookies).status_code == 401
        refused = httpx.get(f"{address}/chat/", headers=html | headers, cookies=cookies)
        assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
        assert "You are not signed in" in refused.text
    assert httpx.get(f"{address}/health").status_code == 200


def test_who_has_no_address_is_told_what_to_do(balanced: tuple[str, Balancer]) -> None:
    address, balancer = balanced
    headers = {"accept": "text/html", HEADER: balancer.token({"sub": "00u1", "name": "Ana"})}
    refused = httpx.get(f"{address}/chat/", headers=headers)
    assert refused.status_code == 401
    assert "release the claim email to this application" in refused.text


def test_another_person_at_the_same_browser_gets_a_session_of_their_own(balanced: tuple[str, Balancer]) -> None:
    address, balancer = balanced
    html = {"accept": "text/html"}
    cookies = dict(httpx.get(f"{address}/chat/", headers=html | {HEADER: balancer.token()}).cookies)
    ben = {HEADER: balancer.token(ANA | {"name": "Ben", "email": "ben@example.com"})}
    stale = httpx.get(f"{address}/chat/user", headers=ben, cookies=cookies)
    assert (stale.status_code, "another person's" in stale.json()["detail"]) == (401, True)
    page = httpx.get(f"{address}/chat/", headers=html | ben, cookies=cookies)
    assert httpx.get(f"{address}/chat/user", headers=ben, cookies=dict(page.cookies)).json()["display_name"] == "Ben"


async def test_a_socket_needs_the_load_balancers_word_too(balanced: tuple[str, Balancer]) -> None:
    address, balancer = balanced
    async with httpx.AsyncClient(headers={"accept": "text/html", HEADER: balancer.token()}) as http:
        cookie = (await http.get(f"{address}/chat/")).headers["set-cookie"].split(";")[0]
    socket = f"{address}/chat/ws/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession(headers={"cookie": cookie}) as client:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(socket)
        assert refused.value.status == 403
        async with client.ws_connect(socket, headers={HEADER: balancer.token()}) as opened:
            assert (await opened.receive_str()).startswith("0{")


async def test_a_message_is_answered_and_kept(demo: str) -> None:
    async with httpx.AsyncClient(base_url=demo, headers={"accept": "text/html"}) as http:
        headers = {"cookie": (await http.get("/chat/")).headers["set-cookie"].split(";")[0]}
    seen: list[tuple[str, object]] = []
    over = asyncio.Event()
    client = socketio.AsyncClient()

    @client.on("*")
    async def _hear(event: str, data: object = None) -> None:
        seen.append((event, data))
        if event == "task_end" and any(name == "element" for name, _ in seen):
            over.set()

    thread = {"sessionId": str(uuid4()), "clientType": "webapp", "userEnv": "{}", "chatProfile": "Sales"}
    await client.connect(
        demo, socketio_path="/chat/ws/socket.io", transports=["websocket"], headers=dict(headers), auth=thread
    )
    await client.emit("connection_successful")
    message = {"id": str(uuid4()), "name": "user", "type": "user_message", "output": "hello", "createdAt": None}
    await client.emit("client_message", {"message": message, "fileReferences": None})
    async with asyncio.timeout(30):
        await over.wait()
    await client.disconnect()

    answers = [data for name, data in seen if name in ("new_message", "update_message")]
    assert "sales, customers and operations" in str(answers)
    elements = [data for name, data in seen if name == "element"]
    assert [element["name"] for element in elements if isinstance(element, dict)] == ["Suggestions"]

    async with httpx.AsyncClient(base_url=demo, headers=headers) as http:
        listed = await http.post(
            "/chat/project/threads", json={"pagination": {"first": 5, "cursor": None}, "filter": {}}
        )
        assert listed.status_code == 200, listed.text
        [kept] = listed.json()["data"]
        assert kept["name"] == "hello"
        # Chainlit writes the profile with the disconnect, which it handles after the client has gone.
        for _ in range(800):
            stored = (await http.get(f"/chat/project/thread/{kept['id']}")).json()
            if "chat_profile" in stored["metadata"]:
                break
            await asyncio.sleep(0.05)
        deleted = await http.request("DELETE", "/chat/project/thread", json={"threadId": kept["id"]})
        assert deleted.status_code == 200
        gone = await http.post("/chat/project/threads", json={"pagination": {"first": 5, "cursor": None}, "filter": {}})
        assert gone.json()["data"] == []
    assert [step["type"] for step in stored["steps"] if "message" in step["type"]] == [
        "user_message",
        "assistant_message",
    ]
    assert [element["props"]["questions"][0] for element in stored["elements"]] == [
        "Show me revenue trends for the last 6 months"
    ]
    assert stored["metadata"]["chat_profile"] == "Sales"
