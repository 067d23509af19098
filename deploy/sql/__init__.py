"""The SQL deployer: what `assistant sql` plans, applies and compares with the account."""
