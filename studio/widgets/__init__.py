"""The parts of which pages are made, one to a file."""
