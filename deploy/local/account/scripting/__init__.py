"""Snowflake Scripting for the local account: stored procedures, CALL, EXECUTE IMMEDIATE and anonymous blocks."""

from deploy.local.account.scripting import handlers

__all__ = ["handlers"]
