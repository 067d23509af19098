"""How a turn of a conversation changes the one before."""
