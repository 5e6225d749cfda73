"""Adapters: public data sets that a user has, made into cases."""
