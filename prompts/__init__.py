"""What the model is told: one template a prompt (``*.md.j2``), one typed render function each, and worked examples."""

from firstguess.prompts.examples import ANSWERS, Example
from firstguess.prompts.render import render_answer, render_role

__all__ = ["ANSWERS", "Example", "render_answer", "render_role"]
