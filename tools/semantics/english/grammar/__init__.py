"""The closed grammar over items: which words ask for groups, ranks, thresholds, shares, comparisons; roles are set."""

from tools.semantics.english.grammar.operators import Operators, Threshold, Top
from tools.semantics.english.grammar.passes import read_operators

__all__ = ["Operators", "Threshold", "Top", "read_operators"]
