"""How people sign in at the load balancer: whom the web believes, and that the keys it needs can be had."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Final

from deploy.doctor.finding import Check, Finding, found
from tools.clients.balancer_token import PublicKeys
from tools.errors import ServiceError
from tools.settings import Settings

FRONT_DOOR: Final = "Web: sign-in"
WHY: Final = "Nobody gets into the web chat."
BALANCER: Final = re.compile(
    r"arn:aws[\w-]*:elasticloadbalancing:(?P<region>[\w-]+):\d{12}:loadbalancer/app/[\w-]+/\w+"
)
NO_KEY: Final = "00000000-0000-0000-0000-000000000000"
ISSUER: Final = "Listeners[].DefaultActions[].AuthenticateOidcConfig.Issuer"
ASK_AWS: Final = "aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerArn'"


def examine_front_door(settings: Settings) -> Check:
    """The load balancer's ARN and issuer are set and make sense, and its public keys' address answers."""
    if settings.assistant_sign_in != "load_balancer":
        return Check(FRONT_DOOR, f"ASSISTANT_SIGN_IN={settings.assistant_sign_in}: no load balancer", skipped=True)
    return found(
        FRONT_DOOR,
        "the load balancer is named, and its public keys can be had",
        [*_unnamed(settings), *_keyless(settings)],
    )


def _unnamed(settings: Settings) -> Iterator[Finding]:
    signer, issuer = settings.assistant_load_balancer_arn, settings.assistant_oidc_issuer
    parts = BALANCER.fullmatch(signer or "")
    if parts is None:
        what = f"ASSISTANT_LOAD_BALANCER_ARN={signer} is not the ARN of an Application Load Balancer"
        mend = f"ASSISTANT_LOAD_BALANCER_ARN=...  # terraform output load_balancer_arn, or {ASK_AWS}"
        yield Finding(FRONT_DOOR, what if signer else "ASSISTANT_LOAD_BALANCER_ARN is not set", WHY, mend)
    elif settings.assistant_load_balancer_keys_url is None and parts["region"] != settings.aws_region:
        what = f"the load balancer is in {parts['region']}, and its keys are looked for in {settings.aws_region}"
        yield Finding(FRONT_DOOR, what, WHY, f"AWS_REGION={parts['region']}")
    if not (issuer or "").startswith("https://"):
        what = (
            f"ASSISTANT_OIDC_ISSUER={issuer} begins with no https://" if issuer else "ASSISTANT_OIDC_ISSUER is not set"
        )
        mend = f"aws elbv2 describe-listeners --load-balancer-arn {signer} --query '{ISSUER}'"
        yield Finding(FRONT_DOOR, what, WHY, mend)


def _keyless(settings: Settings) -> Iterator[Finding]:
    """An id that no key has is asked for: that there is none is an answer."""
    url = settings.load_balancer_keys_url
    try:
        asyncio.run(PublicKeys(url).get(NO_KEY))
    except ServiceError as error:
        mend = f"curl -sSI {url}/{NO_KEY}  # 403 or 404 is well; a private subnet needs a NAT gateway to get there"
        yield Finding(FRONT_DOOR, str(error), WHY, mend)
