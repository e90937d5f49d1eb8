"""Icons, presets and sentences that ship with Sotto."""
