"""Releases and the running installation: what make and the pipeline call."""
