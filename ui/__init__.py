"""The web page and the command line: they show answers and know nothing of how these are made."""
