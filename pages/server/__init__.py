"""The server around the pages: start-up, routes, packed scripts, headers, errors."""
