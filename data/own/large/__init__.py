"""Patient files of any size: engines, the command line, made-up patients."""
