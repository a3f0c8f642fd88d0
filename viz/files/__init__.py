"""A figure as a file."""
