"""Turns of phrase put plainly before a question is read, so that both readers meet one form of each."""
