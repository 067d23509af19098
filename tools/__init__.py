"""What can be done: typed tools, the clients they use, and the language of the semantic models."""
