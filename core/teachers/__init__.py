"""Voices from elsewhere that teach: reading them, and letting them speak a corpus."""
