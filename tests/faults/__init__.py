"""Faults: everything is killed, locked or poisoned while a batch goes, and every promise is looked at after."""
