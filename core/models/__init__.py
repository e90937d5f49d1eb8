"""Models and their heads: whatever turns symbols into speech."""
