"""The assistant in Slack: what comes in is kept before it is taken, and every question gets one answer."""
