"""A Snowflake account on loopback: SQL and Cortex Analyst on one port, kept in DuckDB files."""

from deploy.local.account.run import Address, running, serve

__all__ = ["Address", "running", "serve"]
