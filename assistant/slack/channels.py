"""Which rules a channel has: its line of the policy, and no answers where another organisation reads along."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.scope import Scope, outside
from assistant.slack.policy import ChannelPolicy, Policy
from tools.clients.slack import Slack
from tools.errors import CallerError, NotAllowed
from tools.job_scope import Models
from tools.log import get_logger
from tools.targets import Target

log = get_logger(__name__)

REMEMBERED_SECONDS: Final = 300.0
"""Slack answers 50 questions about channels a minute."""


@dataclass(frozen=True, slots=True)
class Known:
    """A channel as it was looked up last."""

    until: float
    name: str
    rules: ChannelPolicy
    is_open_to_others: bool
    """Whether another organisation reads along."""


class Channels:
    """The rules by channel, with what Slack says of the channel, remembered for five minutes."""

    def __init__(self, slack: Slack, policy: Policy, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._policy = policy
        self._clock = clock
        self._known: dict[str, Known] = {}

    @property
    def direct_messages(self) -> ChannelPolicy:
        """The rules of what a person reads alone: direct messages, the home tab."""
        return self._policy.direct_messages

    def rules(self, channel_id: str) -> ChannelPolicy:
        """What may be done in the channel; raises NotAllowed where nothing may be answered. Blocks."""
        if channel_id.startswith("D"):
            return self._policy.direct_messages
        known = self._look_up(channel_id)
        if known.is_open_to_others and not known.rules.allow_external:
            raise NotAllowed(
                "This channel is shared with another organisation, so I show no data here. Ask me in a direct message; "
                "whoever looks after the assistant can open this channel in its policy file."
            )
        return known.rules

    def name(self, channel_id: str) -> str | None:
        """`#sales`; None where a conversation has no name. Raises NotAllowed for what cannot be looked up. Blocks."""
        name = self._look_up(channel_id).name
        return name if name.startswith("#") else None

    def scope(self, rules: ChannelPolicy) -> Scope:
        """What may be ordered in a channel with these rules, and where it may be sent."""
        return Scope(rules.models, self._check_target)

    def _check_target(self, target: Target, models: Callable[[], Models]) -> None:
        """Raise NotAllowed for a channel that may not show what is sent there. Blocks."""
        channel = target.address
        if target.kind != "slack" or not channel.startswith(("#", "C", "G")):
            return
        try:
            known = self._look_up(self._slack.channel_id(channel))
        except CallerError as error:
            # What cannot be reached cannot be sent there either; the delivery says why.
            log.info("target_unknown", channel=channel, error=str(error))
            return
        name, rules = known.name, known.rules
        if known.is_open_to_others and not rules.allow_external:
            raise NotAllowed(
                f"{name} is shared with another organisation, so nothing is sent there; name another place."
            )
        if rules.data != "post":
            raise NotAllowed(f"{name} shows no data, so nothing is sent there; name another place.")
        if rules.models and (words := outside(rules.models, models())):
            raise NotAllowed(f"{name} is {words} Name another place.")

    def _look_up(self, channel_id: str) -> Known:
        known = self._known.get(channel_id)
        if known and known.until > self._clock():
            return known
        try:
            channel = self._slack.channel(channel_id)
        except CallerError as error:
            # Without an answer nobody knows who reads along.
            log.warning("channel_unknown", channel=channel_id, error=str(error))
            raise NotAllowed(
                f"I cannot see what kind of channel this is ({error}), so I show no data here. Ask me in a direct "
                "message."
            ) from error
        name = channel.get("name")
        # Shared with a sister workspace of the same organisation (is_org_shared) is not shared outside.
        is_shared = bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
        self._known[channel_id] = Known(
            self._clock() + REMEMBERED_SECONDS,
            f"#{name}" if name else "that conversation",
            self._policy.of(channel_id, name),
            is_shared,
        )
        return self._known[channel_id]
