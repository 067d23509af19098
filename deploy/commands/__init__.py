"""The commands of `assistant`, by what they are about; deploy/cli.py is the roof over them."""
