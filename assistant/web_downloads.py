"""How a stored object becomes a response of this application: streamed, and as a document in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from starlette.responses import StreamingResponse

from tools.answer import Download
from tools.clients.objects import Objects, content_disposition

DOCUMENT_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""For documents that jobs made: they may show themselves and do nothing else."""


def download_response(objects: Objects, download: Download, *, inline: bool) -> StreamingResponse:
    """A stored object as a download, or shown in the browser's own viewer. Raises NotFound, ServiceError."""
    stack = ExitStack()
    stream = stack.enter_context(objects.open_stream(download.key or ""))

    def chunks() -> Iterator[bytes]:
        with stack:
            yield from stream.chunks()

    how = content_disposition(download.name)
    headers = {
        "content-disposition": how.replace("attachment", "inline", 1) if inline else how,
        "content-security-policy": DOCUMENT_POLICY,
        "cache-control": "private, no-cache",
    }
    if download.size is not None:
        headers["content-length"] = str(download.size)
    return StreamingResponse(chunks(), media_type=download.media_type, headers=headers)
