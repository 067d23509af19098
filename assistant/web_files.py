"""Files that chats keep in S3."""

from __future__ import annotations

import asyncio
from typing import Any

from chainlit.data.storage_clients.base import BaseStorageClient

from tools.clients.objects import Objects
from tools.errors import AppError
from tools.log import get_logger

log = get_logger(__name__)

PREFIX = "chats/"


class ChatFiles(BaseStorageClient):
    """Elements that need a file, kept in the bucket under chats/ and read through /files, which checks the person."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    async def upload_file(
        self,
        object_key: str,
        data: bytes | str,
        mime: str = "application/octet-stream",
        overwrite: bool = True,  # noqa: ARG002, FBT001  # the signature is Chainlit's
        content_disposition: str | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        content = data.encode() if isinstance(data, str) else data
        await asyncio.to_thread(
            self._objects.put_bytes,
            PREFIX + object_key,
            content,
            media_type=mime,
            file_name=object_key.rpartition("/")[2],
        )
        return {"object_key": object_key, "url": _url(object_key)}

    async def delete_file(self, object_key: str) -> bool:
        try:
            await asyncio.to_thread(self._objects.delete, PREFIX + object_key)
        except AppError as error:
            log.warning("file_not_deleted", key=object_key, error=str(error))
            return False
        return True

    async def get_read_url(self, object_key: str) -> str:
        return _url(object_key)

    async def close(self) -> None:
        """The bucket's client belongs to the services."""


def _url(object_key: str) -> str:
    return f"/files/{object_key}"
