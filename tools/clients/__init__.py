"""The clients: the only place that speaks to the outside."""
