"""The address of a conversation: a reload, or the address sent on, leads back to it.

Chainlit keeps a new chat at /chat, where a reload is the start page. The server tells the page which thread it is in,
by the message to the window that Chainlit has for this, and the page takes the thread's own address without loading.
"""

from __future__ import annotations

from typing import Final

MESSAGE: Final = "assistantThread"
KEEP_THE_PLACE: Final = (
    "<script>addEventListener('message', event => {"
    f" const thread = event.source === window && event.data && event.data.{MESSAGE};"
    " const home = location.pathname.replace(/\\/$/, '');"
    " if (typeof thread === 'string' && /^[\\w-]{1,64}$/.test(thread) && home === '/chat')"
    " history.replaceState(history.state, '', home + '/thread/' + thread)"
    " })</script>"
)
"""Only the start page's address is replaced: a thread that was opened by its own has it already."""


def told(thread_id: str) -> dict[str, str]:
    """What the page is told."""
    return {MESSAGE: thread_id}
