"""The crafts: one file each, pure functions on pictures."""
