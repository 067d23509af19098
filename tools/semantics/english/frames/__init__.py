"""A reader that collects typed constituents and lets the model's relationships say how they belong together."""
