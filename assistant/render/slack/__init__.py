"""An answer as Block Kit: its text, its table, its buttons, in messages within Slack's limits. Pure."""
