"""What the model is told: one template a prompt (``*.md.j2``), one typed render function each, and worked examples."""

from firstguess.prompts.examples import ANSWERS, Example
from firstguess.prompts.render import render_answer, render_facts, render_role, render_task

__all__ = ["ANSWERS", "Example", "render_answer", "render_facts", "render_role", "render_task"]
