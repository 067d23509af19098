"""The columns that tables of reports are made of."""

from __future__ import annotations

from jobs.reports.timeframe import Timeframe
from tools.answer import Column


def text(name: str, label: str) -> Column:
    return Column(name=name, type="text", label=label)


def money(name: str, label: str) -> Column:
    return Column(name=name, type="number", label=label, format="currency", unit="USD")


def percent(name: str, label: str) -> Column:
    return Column(name=name, type="number", label=label, format="percent")


def count(name: str, label: str) -> Column:
    return Column(name=name, type="integer", label=label)


def number(name: str, label: str) -> Column:
    return Column(name=name, type="number", label=label)


def seconds(name: str, label: str) -> Column:
    return Column(name=name, type="number", label=label, format="duration")


def day(name: str, label: str) -> Column:
    return Column(name=name, type="date", label=label)


def moment(name: str, label: str) -> Column:
    return Column(name=name, type="timestamp", label=label)


def flag(name: str, label: str) -> Column:
    return Column(name=name, type="boolean", label=label)


CHANGES = frozenset({"change", "year_change"})
"""The names of the two columns that `changes` makes."""


def changes(time: Timeframe) -> tuple[Column, ...]:
    """Against the period before and the year before; one column where these are the same."""
    before = percent("change", f"vs {time.previous_tag}")
    return (before,) if time.has_one_comparison else (before, percent("year_change", f"vs {time.last_year_tag}"))
