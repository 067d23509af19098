"""What an owner is told: a text with a link and, when something can be tried again, what the button does."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

Retry = Literal["retry_job", "retry_delivery", "decide_delivery", "resume_schedule"]


class NoticeAction(BaseModel):
    """A button: what it does and to which row; pressed, it leads to the page of the app at `path`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(max_length=75)
    do: Retry
    id: str

    @property
    def path(self) -> str:
        """Such as `/notices/retry_job/0f3a…`: there the person sees how it stands, and decides."""
        return f"/notices/{self.do}/{quote(self.id, safe='')}"


class OwnerNotice(BaseModel):
    """What the owner of a schedule is to hear, once per `key`; a job brings it, so that no dying worker loses it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(max_length=400)
    title: str = Field(max_length=200)
    text: str = Field(max_length=2500)
    owner_email: str | None = None


class NoticeText(BaseModel):
    """A notice: a short title, sentences, the path of the app that it links to, and at most one button."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(max_length=200)
    text: str = Field(max_length=2500)
    path: str = "/"
    action: NoticeAction | None = None
