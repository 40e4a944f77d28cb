"""Benchmarks: each measures its baseline in the same process run and gives a ratio; no test asserts them."""
