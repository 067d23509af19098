"""The words of English that carry grammar or compare, and the closed lists beside them; nothing of a model."""
