"""Benches: how fast, against a peer or a ceiling that is measured in the same run."""
