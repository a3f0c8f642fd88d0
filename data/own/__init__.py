"""Cohorts that are not ours: read, mapped to our ids, counted, and joined to the tables."""
