"""The semantic layer: the model, the typed query, the compiler, and the English that people ask in."""
