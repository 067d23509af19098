"""English over a semantic model: questions to typed queries, deterministic, in milliseconds, no I/O."""

from tools.semantics.english.analyst import AnalystReply, reply
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding

__all__ = ["AnalystReply", "Understanding", "reply", "understand"]
