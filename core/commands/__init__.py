"""Commands of `sotto` that fill a module, and what all share."""
