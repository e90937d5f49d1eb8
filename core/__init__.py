"""The engine of Sotto: recordings in, a small voice out. It knows no window and no sound card."""
