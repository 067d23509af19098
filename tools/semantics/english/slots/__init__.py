"""The slots of a query, filled one after the other from items and operators."""
