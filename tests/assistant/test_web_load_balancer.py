"""Sign-in at the load balancer: whom its signed header lets in, and what is not believed."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.datastructures import Headers

from assistant.web_balancer import LoadBalancer
from assistant.web_sign_in import sign_in_for
from tests.balancer import ANA, ARN, HEADER, ISSUER, Balancer, KeyServer, key_server
from tools.clients.balancer_token import SignInRefused
from tools.errors import ServiceError, SettingsError
from tools.person import Person
from tools.settings import load_settings

GIVEN = {
    "SNOWFLAKE_ACCOUNT": "local",
    "SNOWFLAKE_USER": "admin",
    "SNOWFLAKE_PASSWORD": "any",
    "S3_REPORTS_BUCKET": "reports",
    "AWS_REGION": "eu-west-1",
    "CHAINLIT_AUTH_SECRET": "s" * 32,
    "ASSISTANT_SIGN_IN": "load_balancer",
    "ASSISTANT_LOAD_BALANCER_ARN": ARN,
    "ASSISTANT_OIDC_ISSUER": ISSUER,
}


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server


@pytest.fixture
def balancer(server: KeyServer) -> Balancer:
    return Balancer(server)


@pytest.fixture
def door(server: KeyServer) -> LoadBalancer:
    found = sign_in_for(load_settings(GIVEN | {"ASSISTANT_LOAD_BALANCER_KEYS_URL": server.url}), host="0.0.0.0")
    assert isinstance(found, LoadBalancer)
    return found


async def let_in(door: LoadBalancer, *tokens: str) -> Person:
    return await door.check(Headers(raw=[(HEADER.encode(), token.encode()) for token in tokens]))


async def test_a_person_is_their_verified_address_and_is_called_by_their_name(
    door: LoadBalancer, balancer: Balancer
) -> None:
    ana = await let_in(door, balancer.token())
    assert (ana.id, ana.email, ana.name, ana.role, ana.is_admin) == (
        "ana@example.com",
        "ana@example.com",
        "Ana Gómez",
        None,
        False,
    )
    assert door.person("ana@example.com") == ana


@pytest.mark.parametrize("padded", [True, False])
async def test_base64_with_the_balancers_padding_is_read(door: LoadBalancer, balancer: Balancer, padded: bool) -> None:
    tokens = [balancer.token(ANA | {"name": "A" * length}, padded=padded) for length in range(1, 4)]
    assert any(token.endswith("=") for token in tokens) is padded
    assert [len((await let_in(door, token)).name) for token in tokens] == [1, 2, 3]


async def test_a_key_is_fetched_once_and_a_new_one_when_it_is_used(
    door: LoadBalancer, balancer: Balancer, server: KeyServer
) -> None:
    first = balancer.kid
    await let_in(door, balancer.token())
    late = balancer.token()
    balancer.rotate()
    await let_in(door, balancer.token())
    await let_in(door, late)
    assert server.asked == [first, balancer.kid]


async def test_a_signature_by_another_key_is_not_believed(door: LoadBalancer, balancer: Balancer) -> None:
    forged = balancer.token(key=ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SignInRefused, match="not signed by the load balancer"):
        await let_in(door, forged)


async def test_claims_that_were_changed_are_not_believed(door: LoadBalancer, balancer: Balancer) -> None:
    head, _, signature = balancer.token().split(".")
    _, other, _ = balancer.token(ANA | {"email": "boss@example.com"}).split(".")
    with pytest.raises(SignInRefused, match="not signed by the load balancer"):
        await let_in(door, f"{head}.{other}.{signature}")


async def test_another_load_balancer_is_not_ours(door: LoadBalancer, balancer: Balancer, server: KeyServer) -> None:
    with pytest.raises(SignInRefused, match="another load balancer"):
        await let_in(door, balancer.token(signer=ARN.replace("assistant-prod", "elsewhere")))
    assert server.asked == []


async def test_another_identity_provider_is_not_ours(door: LoadBalancer, balancer: Balancer) -> None:
    with pytest.raises(SignInRefused, match="another identity provider"):
        await let_in(door, balancer.token(iss="https://elsewhere.example.com"))


async def test_what_has_expired_is_no_longer_believed(door: LoadBalancer, balancer: Balancer) -> None:
    with pytest.raises(SignInRefused, match=r"has expired.*Reload"):
        await let_in(door, balancer.token(lives=-60))
    with pytest.raises(SignInRefused, match="has expired"):
        await let_in(door, balancer.token(exp=int(time.time()) - 60))


async def test_a_header_without_the_time_of_its_end_is_not_believed(door: LoadBalancer, balancer: Balancer) -> None:
    with pytest.raises(SignInRefused, match="has expired"):
        await let_in(door, balancer.token(exp=None))


@pytest.mark.parametrize("email", [None, "", "  ", "ana", 7, "ana@example.com boss@example.com", "a" * 320 + "@e.com"])
async def test_without_an_address_nobody_gets_in(door: LoadBalancer, balancer: Balancer, email: object) -> None:
    with pytest.raises(SignInRefused, match=r"gave no e-mail address.*claim email"):
        await let_in(door, balancer.token(ANA | {"email": email}))


@pytest.mark.parametrize("verified", [False, "false", "False", 0, None])
async def test_an_address_that_is_not_verified_lets_nobody_in(
    door: LoadBalancer, balancer: Balancer, verified: object
) -> None:
    with pytest.raises(SignInRefused, match=r"ana@example\.com.*has not been verified"):
        await let_in(door, balancer.token(ANA | {"email_verified": verified}))


async def test_a_provider_that_says_nothing_of_verification_is_believed(door: LoadBalancer, balancer: Balancer) -> None:
    ana = await let_in(door, balancer.token({"sub": "1", "email": "ana@example.com"}))
    assert (ana.id, ana.name) == ("ana@example.com", "ana")


async def test_nothing_and_nonsense_let_nobody_in(door: LoadBalancer, balancer: Balancer, server: KeyServer) -> None:
    with pytest.raises(SignInRefused, match="came without the load balancer's sign-in"):
        await let_in(door)
    good = balancer.token()
    for wrong in ("", "ana@example.com", "a.b.c", good + "!!!!", "=" + good, good.replace(".", "", 1), "ü" * 20):
        with pytest.raises(SignInRefused):
            await let_in(door, wrong)
    with pytest.raises(SignInRefused, match="more than one"):
        await let_in(door, good, good)
    assert server.asked == []


def unsigned(claims: dict[str, object], algorithm: str, key: str | None, kid: str) -> str:
    head = {"kid": kid, "iss": ISSUER, "signer": ARN, "exp": int(time.time()) + 60}
    return jwt.encode(claims | {"exp": head["exp"], "iss": ISSUER}, key, algorithm=algorithm, headers=head)


async def test_no_other_algorithm_is_believed(door: LoadBalancer, balancer: Balancer) -> None:
    with pytest.raises(SignInRefused):
        await let_in(door, unsigned(ANA, "none", None, balancer.kid))
    with pytest.raises(SignInRefused):
        await let_in(door, unsigned(ANA, "HS256", "s" * 32, balancer.kid))


@pytest.mark.parametrize("kid", ["../../secret", "a?b", "http://evil.example.com", "", None, 5, "0" * 100])
async def test_the_name_of_a_key_leads_nowhere_else(
    door: LoadBalancer, balancer: Balancer, server: KeyServer, kid: object
) -> None:
    with pytest.raises(SignInRefused):
        await let_in(door, balancer.token(kid=kid))
    assert server.asked == []


async def test_an_unknown_key_is_asked_for_once_a_minute(
    door: LoadBalancer, balancer: Balancer, server: KeyServer
) -> None:
    server.keys.clear()
    for _ in range(3):
        with pytest.raises(SignInRefused, match="not signed by the load balancer"):
            await let_in(door, balancer.token())
    assert server.asked == [balancer.kid]


async def test_a_key_server_that_fails_is_our_trouble_and_passes(
    door: LoadBalancer, balancer: Balancer, server: KeyServer
) -> None:
    server.status = 503
    with pytest.raises(ServiceError, match="keys") as failed:
        await let_in(door, balancer.token())
    assert failed.value.retryable
    server.status = 200
    assert (await let_in(door, balancer.token())).id == "ana@example.com"


async def test_a_published_key_of_another_kind_is_not_used(
    door: LoadBalancer, balancer: Balancer, server: KeyServer
) -> None:
    server.keys[balancer.kid] = b"-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n"
    with pytest.raises(ServiceError, match="no public key"):
        await let_in(door, balancer.token())


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("ASSISTANT_LOAD_BALANCER_ARN", "load_balancer_arn"),
        ("ASSISTANT_OIDC_ISSUER", "issuer"),
        ("CHAINLIT_AUTH_SECRET", "signs the sessions"),
    ],
)
def test_what_is_missing_stops_the_start(missing: str, words: str) -> None:
    settings = load_settings({name: value for name, value in GIVEN.items() if name != missing})
    with pytest.raises(SettingsError, match=rf"{missing} is missing.*{words}"):
        sign_in_for(settings, host="0.0.0.0")


def test_keys_come_from_the_region_and_never_in_the_open() -> None:
    assert load_settings(GIVEN).load_balancer_keys_url == "https://public-keys.auth.elb.eu-west-1.amazonaws.com"
    elsewhere = GIVEN | {"ASSISTANT_LOAD_BALANCER_KEYS_URL": "https://keys.example.com/alb/"}
    assert load_settings(elsewhere).load_balancer_keys_url == "https://keys.example.com/alb"
    with pytest.raises(SettingsError, match="ASSISTANT_LOAD_BALANCER_KEYS_URL begins with https"):
        load_settings(GIVEN | {"ASSISTANT_LOAD_BALANCER_KEYS_URL": "http://keys.example.com"})


def test_the_token_is_as_aws_makes_it(balancer: Balancer) -> None:
    head = json.loads(base64.urlsafe_b64decode(balancer.token().split(".")[0]))
    assert set(head) == {"typ", "kid", "alg", "iss", "client", "signer", "exp"}
