"""Clauses that choose rows by what belongs to them, taken apart."""
