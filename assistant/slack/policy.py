"""What each channel may see: a YAML file that says so by channel; pure after it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.deps import ModelChoice
from tools.errors import SettingsError

Data = Literal["post", "dm", "link"]


class ChannelPolicy(BaseModel):
    """One channel's rules.

    `data`: `post` answers in the thread, `dm` answers the asker alone and says so in the thread, `link` posts only a
    link that opens the answer on the web. `models` are the semantic models that may be asked there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Data = "post"
    models: tuple[Literal["sales", "customers", "operations"], ...] = ()
    allow_external: bool = False
    allow_guests: bool = False

    def model_for(self, wanted: ModelChoice) -> ModelChoice:
        """The semantic model that a question of the channel goes to."""
        if not self.models or wanted in self.models:
            return wanted
        return self.models[0] if len(self.models) == 1 else wanted


class Policy(BaseModel):
    """The rules by channel id or name, and those of all others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: ChannelPolicy = ChannelPolicy()
    direct_messages: ChannelPolicy = ChannelPolicy()
    channels: dict[str, ChannelPolicy] = Field(default_factory=dict)

    def of(self, channel_id: str, name: str | None = None) -> ChannelPolicy:
        """The rules of a channel; a direct message has its own."""
        if channel_id.startswith("D"):
            return self.direct_messages
        by_name = self.channels.get(f"#{name}") or self.channels.get(name or "")
        return self.channels.get(channel_id) or by_name or self.default


def read_policy(path: Path | None) -> Policy:
    """The policy of the file, or one that allows all members everything; raises SettingsError with the place in it."""
    if path is None:
        return Policy()
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise SettingsError(f"ASSISTANT_SLACK_POLICY_FILE={path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"ASSISTANT_SLACK_POLICY_FILE={path} is no YAML: {error}") from error
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise SettingsError("\n".join([f"ASSISTANT_SLACK_POLICY_FILE={path} is wrong:", *lines])) from error
