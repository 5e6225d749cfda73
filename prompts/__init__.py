"""What the model is told: one template a prompt (``*.md.j2``), one typed render function each."""

from firstguess.prompts.render import render_answer, render_role

__all__ = ["render_answer", "render_role"]
