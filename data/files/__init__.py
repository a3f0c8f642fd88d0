"""Tables and graphs as files, with what a citation needs."""
