"""tutor/models."""
