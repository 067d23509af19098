"""A Slack workspace on this machine: the Web API that the product uses, its limits, and a page that shows what came."""

from deploy.local.slack.run import BOT_TOKEN, running, serve

__all__ = ["BOT_TOKEN", "running", "serve"]
