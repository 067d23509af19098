"""The Slack client against a workspace on loopback: names, limits, uploads, and what a lost answer means."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from deploy.local.faults import Fault, Faults, faulty
from deploy.local.slack import BOT_TOKEN, running
from deploy.local.slack.run import Running
from tools.clients.slack import Slack, SlackMissing, SlackRefused
from tools.errors import Ambiguous, CallerError, ServiceError, SettingsError
from tools.settings import load_settings
from tools.slack_blocks import escape

ENOUGH = {
    "SNOWFLAKE_ACCOUNT": "local",
    "SNOWFLAKE_USER": "admin",
    "SNOWFLAKE_PASSWORD": "any",
    "S3_REPORTS_BUCKET": "reports",
}


def client(url: str, token: str = BOT_TOKEN) -> Slack:
    return Slack(load_settings(ENOUGH | {"ASSISTANT_SLACK_API_URL": url, "ASSISTANT_SLACK_BOT_TOKEN": token}))


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("slack")) as workspace:
        yield workspace


@pytest.fixture
def slack(there: Running) -> Iterator[Slack]:
    made = client(there.url)
    yield made
    made.close()


@pytest.fixture
def faults(there: Running) -> Iterator[Faults]:
    yield Faults()


@pytest.fixture
def shaky(there: Running, faults: Faults) -> Iterator[Slack]:
    with faulty(there.url.removesuffix("/api/"), faults) as url:
        made = client(f"{url}/api/")
        yield made
        made.close()


def texts(there: Running, channel: str) -> list[str]:
    return [message["text"] for message in there.workspace.messages(channel)]


def test_a_channel_is_found_by_its_name_through_every_page_and_asked_for_once(
    there: Running, shaky: Slack, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.clients.slack.PAGE", 2)
    assert shaky.channel_id("#operations") == "C0OPERATNS"
    asked = len(faults.seen)
    assert asked == 3, "five channels in pages of two"
    assert shaky.channel_id("#Sales") == "C0SALES000"
    assert len(faults.seen) == asked


def test_a_person_is_found_by_email_by_name_and_by_id_and_gets_a_direct_message(slack: Slack) -> None:
    found = {slack.channel_id(address) for address in ("ana@example.com", "@ana@example.com", "@ana", "U0ANA00000")}
    assert found == {"D0ANA00000"}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#nowhere", "no channel #nowhere"),
        ("nobody@example.com", "nobody"),
        ("@nobody", "@nobody"),
        ("#old-reports", "no channel #old-reports"),
    ],
)
def test_what_is_not_there_is_said_in_words(slack: Slack, address: str, words: str) -> None:
    with pytest.raises(SlackMissing, match=words):
        slack.channel_id(address)


def test_a_channel_without_the_app_says_to_invite_it(slack: Slack) -> None:
    with pytest.raises(SlackRefused, match="/invite"):
        slack.post(slack.channel_id("#leadership"), text="hello")


def test_a_wrong_token_is_named_by_its_variable(there: Running) -> None:
    with pytest.raises(CallerError, match="ASSISTANT_SLACK_BOT_TOKEN"):
        client(there.url, token="xoxb-wrong").check()


def test_plain_http_to_slack_stays_on_this_machine() -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_SLACK_API_URL"):
        load_settings(ENOUGH | {"ASSISTANT_SLACK_API_URL": "http://slack.example.com/api/"})


def test_a_rate_limit_is_waited_for_as_slack_asks(tmp_path: Path) -> None:
    with running(tmp_path, limits_rate=True) as there:
        slack = client(there.url)
        for number in range(7):
            slack.post("C0SALES000", text=f"message {number}")
        assert texts(there, "C0SALES000") == [f"message {number}" for number in range(7)]


def test_a_long_rate_limit_is_left_to_a_later_try(shaky: Slack, faults: Faults) -> None:
    faults.add("chat.postMessage", Fault("status", status=429, headers=(("Retry-After", "120"),)))
    with pytest.raises(ServiceError) as refused:
        shaky.post("C0SALES000", text="later")
    assert refused.value.retryable
    assert "120 s" in str(refused.value)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("cut"),
        Fault("cut", done=True),
        Fault("status", status=500),
        Fault("status", status=502, body=b"<html>bad gateway</html>"),
        Fault("status", status=200, body=b"<html>a proxy's page</html>"),
        Fault("status", status=200, body=b'{"ok": false, "error": "fatal_error"}'),
    ],
    ids=["cut before", "cut after", "500", "502", "no JSON", "fatal_error"],
)
def test_a_post_whose_answer_is_lost_is_ambiguous_and_not_repeated(
    there: Running, shaky: Slack, faults: Faults, fault: Fault
) -> None:
    before = len(texts(there, "C0FINANCE0"))
    faults.add("chat.postMessage", fault)
    with pytest.raises(Ambiguous):
        shaky.post("C0FINANCE0", text="once at most")
    assert len([line for line in faults.seen if "postMessage" in line]) == 1
    assert len(texts(there, "C0FINANCE0")) - before == (1 if fault.done else 0)


def test_a_post_that_hangs_is_ambiguous(shaky: Slack, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.clients.slack.CALL_SECONDS", 0.5)
    faults.add("chat.postMessage", Fault("hang"))
    with pytest.raises(Ambiguous):
        shaky.post("C0SALES000", text="silence")


@pytest.mark.parametrize("fault", [Fault("cut"), Fault("status", status=500), Fault("status", status=503)])
def test_a_lookup_that_fails_may_be_tried_again(shaky: Slack, faults: Faults, fault: Fault) -> None:
    faults.add("users.lookupByEmail", fault)
    with pytest.raises(ServiceError) as failed:
        shaky.channel_id("ana@example.com")
    assert failed.value.retryable


def test_slack_that_is_not_available_has_posted_nothing(shaky: Slack, faults: Faults) -> None:
    faults.add("chat.postMessage", Fault("status", status=503))
    with pytest.raises(ServiceError) as failed:
        shaky.post("C0SALES000", text="not now")
    assert failed.value.retryable


def test_a_port_where_nobody_listens_has_got_nothing() -> None:
    with pytest.raises(ServiceError) as failed:
        client("http://127.0.0.1:9/api/").post("C0SALES000", text="hello")
    assert failed.value.retryable


def test_a_file_goes_up_in_pieces_and_is_seen_only_when_it_is_shared(there: Running, slack: Slack) -> None:
    pieces = [b"a" * 70_000, b"b" * 70_000]
    taken: list[int] = []

    def stream() -> Iterator[bytes]:
        for piece in pieces:
            taken.append(len(piece))
            yield piece

    file_id = slack.upload("report.pdf", 140_000, stream())
    assert taken == [70_000, 70_000]
    assert there.workspace.path_of(file_id).read_bytes() == b"".join(pieces)
    assert there.workspace.messages("C0OPERATNS") == []
    ts = slack.post("C0OPERATNS", text="the report")
    slack.share_files([(file_id, "The report")], channel="C0OPERATNS", thread_ts=ts)
    [message, files] = there.workspace.messages("C0OPERATNS")
    assert (files["thread_ts"], files["files"]) == (message["ts"], [file_id])
    assert "/archives/C0OPERATNS/p" in slack.permalink("C0OPERATNS", ts)


def test_files_that_go_up_side_by_side_leave_no_connection_behind(there: Running) -> None:
    slack = client(there.url)
    start = threading.Barrier(8)

    def upload(at: int) -> str:
        start.wait()
        return slack.upload(f"{at}.csv", 3, [b"abc"])

    with ThreadPoolExecutor(8) as threads:
        files = set(threads.map(upload, range(8)))
    slack.close()
    # A client that nobody closed says so here, and a warning fails the test.
    gc.collect()
    assert len(files) == 8


def test_a_sharing_whose_answer_is_lost_is_ambiguous(there: Running, shaky: Slack, faults: Faults) -> None:
    file_id = shaky.upload("a.csv", 3, [b"abc"])
    faults.add("completeUploadExternal", Fault("cut", done=True))
    with pytest.raises(Ambiguous):
        shaky.share_files([(file_id, "a.csv")], channel="C0SALES000")
    assert there.workspace.file(file_id)["channels"] == ["C0SALES000"]  # type: ignore[index]


def test_an_upload_that_breaks_off_may_be_repeated(shaky: Slack, faults: Faults) -> None:
    faults.add("/upload/", Fault("cut"))
    with pytest.raises(ServiceError) as failed:
        shaky.upload("a.csv", 3, [b"abc"])
    assert failed.value.retryable


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([section(3001)], "invalid_blocks"),
        ([section(10)] * 51, "invalid_blocks"),
        ([section(2900)] * 5, "msg_blocks_too_long"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "image", "slack_file": {"id": "F0NOTHERE"}, "alt_text": "a"}], "invalid_blocks"),
        ([{"type": "surprise"}], "invalid_blocks"),
    ],
)
def test_the_workspace_holds_to_slacks_limits(slack: Slack, blocks: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(SlackRefused) as refused:
        slack.post("C0GENERAL0", text="x", blocks=blocks)
    assert refused.value.code == code


def test_data_never_begins_a_mention_or_a_link() -> None:
    assert escape("<!channel> & <@U1> <https://x|y>") == "&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;https://x|y&gt;"
