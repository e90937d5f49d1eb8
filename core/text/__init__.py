"""Text to phonemes: eSpeak's IPA, Piper's symbol table, and where spoken phonemes lie in time."""
