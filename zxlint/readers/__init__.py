"""Readers of files that are no plain text, one kind a module."""
