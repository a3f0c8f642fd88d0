"""What pages have in common: cached loaders, the selection, its controls, showing a figure well."""
