"""The sound of the player: mixing, output, loudness and time alignment. No Qt, no torch."""
