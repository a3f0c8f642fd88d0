"""From tables to roles of columns and meanings of labels."""
