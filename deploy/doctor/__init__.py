"""`assistant doctor`: what an installation lacks, why it matters, and the statement or command that mends it."""
