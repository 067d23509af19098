"""Which rules a channel has: its line of the policy, and no answers where another organisation reads along."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from assistant.slack.policy import ChannelPolicy, Policy
from tools.clients.slack import Slack
from tools.errors import CallerError, NotAllowed
from tools.log import get_logger

log = get_logger(__name__)

REMEMBERED_SECONDS: Final = 300.0
"""Slack answers 50 questions about channels a minute."""


class Channels:
    """The rules by channel, with what Slack says of the channel, remembered for five minutes."""

    def __init__(self, slack: Slack, policy: Policy, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._policy = policy
        self._clock = clock
        self._known: dict[str, tuple[float, ChannelPolicy, bool]] = {}

    def rules(self, channel_id: str) -> ChannelPolicy:
        """What may be done in the channel; raises NotAllowed where nothing may be answered. Blocks."""
        if channel_id.startswith("D"):
            return self._policy.direct_messages
        rules, is_shared = self._look_up(channel_id)
        if is_shared and not rules.allow_external:
            raise NotAllowed(
                "This channel is shared with another organisation, so I show no data here. Ask me in a direct message; "
                "whoever looks after the assistant can open this channel in its policy file."
            )
        return rules

    def _look_up(self, channel_id: str) -> tuple[ChannelPolicy, bool]:
        known = self._known.get(channel_id)
        if known and known[0] > self._clock():
            return known[1], known[2]
        try:
            channel = self._slack.channel(channel_id)
        except CallerError as error:
            # Without an answer nobody knows who reads along.
            log.warning("channel_unknown", channel=channel_id, error=str(error))
            raise NotAllowed(
                f"I cannot see what kind of channel this is ({error}), so I show no data here. Ask me in a direct "
                "message."
            ) from error
        rules = self._policy.of(channel_id, channel.get("name"))
        is_shared = bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
        self._known[channel_id] = (self._clock() + REMEMBERED_SECONDS, rules, is_shared)
        return rules, is_shared
