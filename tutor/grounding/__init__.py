"""tutor/grounding."""
