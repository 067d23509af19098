"""How the product gets to where it runs: the command line, the SQL deployer, the local neighbours."""
