"""Loss curves of a training run as a picture: what falls on the examples, and what it does on held-out subjects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def draw(losses: Sequence[dict[str, float]], out: Path, title: str) -> None:
    """Write an SVG of ``losses`` (step, train, held: nats a token), the best held-out point marked."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "firstguess"  # the same run gives the same file
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    steps = [point["step"] for point in losses]
    held = [point["held"] for point in losses]
    axes.plot(steps, [point["train"] for point in losses], marker="o", color="#0072b2", label="examples")
    axes.plot(steps, held, marker="s", color="#d55e00", label="held-out subjects")
    best = held.index(min(held))
    axes.annotate(f"kept: {held[best]:.3f}", (steps[best], held[best]), xytext=(0, 10), textcoords="offset points")
    axes.set(xlabel="step", ylabel="loss (nats a token)", title=title)
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(out, format="svg", metadata={"Date": None})
