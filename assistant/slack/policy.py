"""What each channel may see: a YAML file that says so by channel; pure after it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.deps import ModelChoice
from assistant.scope import listed, outside
from tools.errors import SettingsError

Data = Literal["post", "dm", "link"]
Model = Literal["sales", "customers", "operations"]


class ChannelPolicy(BaseModel):
    """One channel's rules.

    `data`: `post` answers in the thread, `dm` answers the asker alone and says so in the thread, `link` posts only a
    link that opens the answer on the web. `models` are the semantic models that may be asked there. `role` is the
    Snowflake role that stands for whoever reads along: an answer whose rows are others than that role's goes to the
    asker alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Data = "post"
    models: tuple[Model, ...] = ()
    role: str | None = None
    allow_external: bool = False
    allow_guests: bool = False

    def model_for(self, wanted: ModelChoice) -> ModelChoice:
        """The semantic model that a question of the channel goes to."""
        if not self.models or wanted in self.models:
            return wanted
        return self.models[0] if len(self.models) == 1 else wanted

    @property
    def purpose(self) -> str:
        """What the channel is for, behind an answer that could not be given there; empty when it is for everything."""
        if not self.models:
            return ""
        return f"\n\nThis channel is for questions about {listed(self.models)}; ask me anything else directly."

    def forbidden(self, models: Iterable[str | None]) -> str | None:
        """Why data of these semantic models may not be shown in the channel, in words; None when it may."""
        words = outside(self.models, frozenset(model for model in models if model is not None))
        return f"This channel is {words} Ask me in a direct message." if words else None


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
    """The policy of the file, or one that allows all members everything; raises SettingsError with the lines."""
    if path is None:
        return Policy()
    try:
        text = path.read_text(encoding="utf-8")
        return Policy.model_validate(yaml.safe_load(text) or {})
    except OSError as error:
        raise SettingsError(f"ASSISTANT_SLACK_POLICY_FILE={path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"ASSISTANT_SLACK_POLICY_FILE={path} is no YAML: {error}") from error
    except ValidationError as error:
        lines = [_in_words(text, each["loc"], each["msg"]) for each in error.errors()]
        raise SettingsError("\n".join([f"ASSISTANT_SLACK_POLICY_FILE={path} is wrong:", *lines])) from error


def _in_words(text: str, place: Sequence[int | str], message: str) -> str:
    hint = ""
    if place[0] == "channels" and len(place) == 2:
        hint = '; each channel has its own lines under its name, and a name with # stands in quotes: "#sales":'
    elif message.startswith("Extra inputs"):
        message = "there is no such rule"
    return f"  line {_line(text, place)}, {'.'.join(map(str, place))}: {message}{hint}"


def _line(text: str, place: Sequence[int | str]) -> int:
    """Where in the file a value stands, counted from 1."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for name in place:
        match node:
            case yaml.MappingNode(value=pairs):
                found = next(((key, value) for key, value in pairs if key.value == str(name)), None)
                if found is None:
                    break
                node = found[1] if isinstance(found[1], yaml.CollectionNode) else found[0]
            case yaml.SequenceNode(value=items) if isinstance(name, int) and name < len(items):
                node = items[name]
            case _:
                break
    return int(node.start_mark.line) + 1 if node is not None else 1
