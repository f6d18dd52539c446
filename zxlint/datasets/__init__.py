"""Datasets: files of many rows each of which is a document, one kind a file."""
