"""From the figures that a run measured to the option that they confirm, and to words in the lesson's terms.

Each rule covers every case, so that a run which comes out otherwise than the lesson leads one to expect says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firstguess.tutor.lab.progress import Finding

Figures = Mapping[str, float]

UNEXPECTED = "The lesson leads one to expect otherwise; run it again with another seed to see whether that was chance."

#: Differences of loss below this share of it are none to speak of.
CLEAR = 0.05
#: The same for the share of notes marked rightly, in points of one.
CLEAR_SHARE = 0.05


def find(experiment: str, figures: Figures) -> Finding:
    """What the figures of that experiment say."""
    outcome, text = _RULES[experiment](figures)
    return Finding(outcome, dict(figures), text)


def _epochs(figures: Figures) -> tuple[int, tuple[str, ...]]:
    before, after = figures["training loss at the start"], figures["training loss at the end"]
    start, best, end = (figures[f"held-out loss {when}"] for when in ("at the start", "at its best", "at the end"))
    epoch, last = figures["epoch of the best held-out loss"], figures["epochs"]
    training = f"The training loss went from {before:.2f} to {after:.2f} in {last:.0f} epochs."
    held_out = (
        f"The held-out loss went from {start:.2f} to {best:.2f} at epoch {epoch:.0f}, its best, and then to {end:.2f}."
    )
    if before - after < CLEAR * before:
        return 3, (
            training,
            held_out,
            "So nothing was learned that could be overdone; the lesson's pitfall did not show here.",
        )
    if start - best < CLEAR * start:
        return 2, (training, held_out, "What the model learned was of no use for notes it had not seen.")
    if end - best < CLEAR * best:
        return 0, (
            training,
            held_out,
            "So this run did not overfit: on held-out notes it ended about as well as at its best.",
        )
    return 1, (
        training,
        held_out,
        "That is overfitting: once the shared pattern was learned, only the noise of the 16 notes was left, and the "
        "model learned it by heart.",
        f"The moment to stop was epoch {epoch:.0f}, where the held-out loss was lowest; after it the model got worse.",
    )


def _layers(figures: Figures) -> tuple[int, tuple[str, ...]]:
    every, top = figures["held-out loss, all layers"], figures["held-out loss, top layers"]
    before = figures["everyday loss before"]
    lost, kept = figures["everyday loss, all layers"], figures["everyday loss, top layers"]
    better, forgets = top - every > CLEAR * every, lost - kept > CLEAR * kept
    quality = f"The best held-out loss on notes was {every:.2f} with all layers and {top:.2f} with the top ones alone."
    memory = (
        f"The loss on everyday sentences had been {before:.2f}; at that moment it was {lost:.2f} with all layers and "
        f"{kept:.2f} with the lower layers frozen."
    )
    many, seconds = figures["parameters, all layers"], figures["seconds, all layers"]
    fewer, less = figures["parameters, top layers"], figures["seconds, top layers"]
    cost = f"Training {many:,.0f} parameters took {seconds:.1f} seconds, training {fewer:,.0f} took {less:.1f}."
    said = {
        (True, False): (0, "So here freezing layers cost quality and saved no general knowledge."),
        (True, True): (
            1,
            "So it was a trade between specialising and staying general: freezing the lower layers lowered the "
            "forgetting and cost some quality on the notes. Unfreeze more layers only where the gain is worth that.",
        ),
        (False, True): (
            2,
            "So training every layer gained nothing clear on the notes and cost general knowledge: the pitfall of "
            "updating every layer where the top ones would do.",
        ),
        (False, False): (3, "So on this task it made no clear difference which layers were trained."),
    }  # fmt: skip
    outcome, words = said[better, forgets]
    return outcome, (quality, memory, cost, words)


def _curation(figures: Figures) -> tuple[int, tuple[str, ...]]:
    checked, every = figures["marked rightly, 60 checked notes"], figures["marked rightly, all 240 notes"]
    missed = figures["urgent notes overlooked, all 240 notes"]
    shares = (
        f"The model with the 60 checked notes marked {checked:.0%} of the new notes rightly, the one with all 240 "
        f"notes {every:.0%}."
    )
    overlooked = f"The one with all 240 notes took {missed:.0%} of the urgent new notes for routine."
    loss = (figures["held-out loss, 60 checked notes"], figures["held-out loss, all 240 notes"])
    if checked - every >= CLEAR_SHARE:
        words = (
            "A model cannot tell a wrong mark from a right one, so the faults in its notes became habits of its own; "
            "curating the data was worth more than four times as many notes."
        )
        blind = (
            f"By the loss over all words all 240 looked better ({loss[1]:.2f} against {loss[0]:.2f}), so a "
            "low loss alone does not show that the marks are right."
        )
        return 0, (shares, overlooked, words, *((blind,) if loss[1] <= loss[0] else ()))
    if every - checked >= CLEAR_SHARE:
        return 1, (
            shares,
            overlooked,
            "In this run the larger number outweighed the faults.",
            UNEXPECTED,
        )
    return 2, (
        shares,
        overlooked,
        "In this run the faults made no clear difference.",
        UNEXPECTED,
    )


def _start(figures: Figures) -> tuple[int, tuple[str, ...]]:
    tuned, fresh = figures["held-out loss, pre-trained start"], figures["held-out loss, random start"]
    steps, needed = figures["steps to the best, random start"], figures["steps to the same, pre-trained start"]
    losses = (
        f"At its best the held-out loss was {tuned:.2f} with the pre-trained start and {fresh:.2f} with the random one."
    )
    if fresh - tuned > CLEAR * fresh:
        return 0, (
            losses,
            f"What the random start reached in {steps:.0f} steps, the pre-trained one had reached after {needed:.0f}.",
            "Fine-tuning is an adjustment and not a restart: the parameters already held the groundwork, and only the "
            "difference had to be learned from the notes.",
        )
    if tuned - fresh > CLEAR * tuned:
        return 1, (
            losses,
            "In this run what the model had learned before stood in its way.",
            UNEXPECTED,
        )
    return 2, (
        losses,
        "In this run the pre-trained start was worth nothing clear.",
        UNEXPECTED,
    )


_RULES: dict[str, Callable[[Figures], tuple[int, tuple[str, ...]]]] = {
    "epochs": _epochs,
    "layers": _layers,
    "curation": _curation,
    "start": _start,
}
