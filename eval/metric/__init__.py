"""The grounding metric: is a sentence supported by the evidence it was given? Kept apart from the tutor's own gate."""
