"""How long a silent connection is kept by whoever serves HTTP: longer than by the load balancer, which reuses it."""

from __future__ import annotations

from typing import Final

KEEP_ALIVE_SECONDS: Final = 330
"""Above the longest `idle_timeout` of the load balancer: a connection that is closed from behind is a 502 in front."""
