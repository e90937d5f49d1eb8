"""How good, how big and how fast: measuring voices against recordings, and the report on it."""
