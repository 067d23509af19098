"""How an answer looks on each face; pure."""
