"""From tables to frequencies, intervals, tests and graphs."""
