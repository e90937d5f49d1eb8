"""The studio: the window in which people make a voice small and hear it."""
