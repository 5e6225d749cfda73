"""The suites: each takes cases, runs a system over them, and scores every item by itself."""
