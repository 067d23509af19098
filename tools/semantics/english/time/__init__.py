"""Time in a question, as typed phrases; pure, seen from a given today."""
