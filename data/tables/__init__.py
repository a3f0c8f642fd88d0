"""The curated tables: reading and checking them, their vocabulary."""
