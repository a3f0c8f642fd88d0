"""From tables to the info of a figure, and from the info to the figure."""
