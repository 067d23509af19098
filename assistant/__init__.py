"""Two faces of one conversation, the web chat and Slack, and the agent behind them."""
