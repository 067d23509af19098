"""A page beside the chat, for who follows a link from a message: a title, a few sentences, what can be done."""

from __future__ import annotations

import re
from html import escape

from starlette.responses import HTMLResponse

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
:root {{ --paper: #fff; --ground: #f4f6f8; --ink: #1c2733; --quiet: #66727f; --rule: #e1e6eb; --accent: #1668a8;
  --on: #fff; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #161d25; --ground: #0f151b; --ink: #eef2f6; --quiet: #8d9aa7;
  --rule: #2a3540; --accent: #5aa9e0; --on: #0f151b; }} }}
body {{ margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 Inter, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif; }}
main {{ max-width: 640px; margin: 8vh auto; padding: 28px 32px; background: var(--paper);
  border: 1px solid var(--rule); border-radius: 12px; box-sizing: border-box; }}
h1 {{ font-size: 22px; line-height: 1.3; margin: 0 0 6px; letter-spacing: -.01em; overflow-wrap: anywhere; }}
p {{ margin: 0 0 18px; overflow-wrap: anywhere; }} .quiet {{ color: var(--quiet); font-size: 14px; }}
form {{ display: flex; flex-wrap: wrap; gap: 12px; margin: 0 0 22px; }}
button {{ font: inherit; font-weight: 600; padding: 9px 18px; border-radius: 8px; cursor: pointer;
  background: var(--paper); color: var(--accent); border: 1px solid var(--accent); }}
button.first {{ background: var(--accent); color: var(--on); }}
ul {{ list-style: none; margin: 0 0 18px; padding: 0; }}
li {{ display: flex; gap: 14px; align-items: baseline; border-top: 1px solid var(--rule); padding: 12px 0; }}
li span {{ flex: 1; overflow-wrap: anywhere; }}
a {{ color: var(--accent); text-decoration: none; font-weight: 600; }} a:hover {{ text-decoration: underline; }}
</style></head>
<body><main><h1>{title}</h1>{body}<p class="quiet"><a href="/chat">Open the assistant</a></p></main></body></html>"""


SIGN_IN = """<p>This link shows what is yours, so it has to know who you are. Sign in, then come back to this page.</p>
<p><a href="/chat" target="_blank">Sign in</a></p>
<form method="get"><button class="first">I am signed in</button></form>"""


def sign_in_page() -> HTMLResponse:
    """For who follows a link from a message and is not signed in: the link stays where it is."""
    return page("Sign in first", SIGN_IN, status=401)


def page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """A page that no cache keeps; `body` is HTML, `title` is text."""
    text = PAGE.format(title=escape(title), body=body)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


def sentence(text: str) -> str:
    """Words as HTML: capital letter and full stop, `**bold**` of the chat as bold."""
    words = text.strip()
    words = words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?", ")")) else ".")
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(words))
