"""What can be tried out in the lab: four experiments, each with the prediction that it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from firstguess.tutor.errors import LabError

LESSON = "fine-tuning"


@dataclass(frozen=True)
class Experiment:
    """One experiment: ``options`` are what may come out, ``parts`` what it shows, in full ids of the lesson."""

    id: str
    title: str
    about: str
    question: str
    options: tuple[str, ...]
    curves: tuple[str, ...]
    parts: tuple[str, ...]
    unit: str


_LOSS = "loss (nats a word)"

EPOCHS = Experiment(
    id="epochs",
    title="Too many epochs on few notes",
    about="A small pre-trained model is fine-tuned on 16 notes of a clinic for 200 epochs. After every few epochs the "
    "loss is measured on those 16 notes and on 150 held-out notes, which the model never trains on.",
    question="What will the training loss and the held-out loss do?",
    options=(
        "Both fall, and both stay down to the end.",
        "The training loss falls to the end; the held-out loss falls first and then rises.",
        "The training loss falls; the held-out loss never falls.",
        "Neither falls, because 16 notes are too few to learn anything from.",
    ),
    curves=("training loss", "held-out loss"),
    parts=("fine-tuning#pitfall-1", "fine-tuning#step-4", "fine-tuning#myth-4"),
    unit=_LOSS,
)
LAYERS = Experiment(
    id="layers",
    title="All layers against the top layers",
    about="The same small pre-trained model is fine-tuned twice on 60 notes of a clinic, once with all four layers and "
    "once with only the top two, while the rest is frozen. The loss is measured on held-out notes, and on everyday "
    "sentences like those of the pre-training.",
    question="How will the model with all layers trained compare with the one whose lower layers are frozen?",
    options=(
        "All layers learn the notes better, and forget no more of everyday language.",
        "All layers learn the notes better, and forget more of everyday language.",
        "The top layers learn the notes as well, and forget less of everyday language.",
        "It makes no clear difference, neither to the notes nor to everyday language.",
    ),
    curves=("notes, all layers", "notes, top layers", "everyday, all layers", "everyday, top layers"),
    parts=("fine-tuning#pitfall-2", "fine-tuning#step-5", "fine-tuning#myth-2"),
    unit=_LOSS,
)
CURATION = Experiment(
    id="curation",
    title="Checked notes against unchecked ones",
    about="A small pre-trained model is fine-tuned to mark notes of a clinic as urgent or routine: once on 60 checked "
    "notes, once on those 60 and 180 that nobody checked, in which most urgent cases were overlooked and some notes "
    "are garbled or entered twice. Both train for the same number of steps and are tested on 150 new notes.",
    question="Which model will mark more of the new notes rightly?",
    options=(
        "The one with the 60 checked notes.",
        "The one with all 240 notes, because numbers outweigh faults.",
        "Both about the same, because a model passes over wrong marks.",
    ),
    curves=("60 checked notes", "all 240 notes"),
    parts=("fine-tuning#pitfall-3", "fine-tuning#step-6", "fine-tuning#step-2"),
    unit="share of new notes marked rightly",
)
START = Experiment(
    id="start",
    title="With and without a pre-trained start",
    about="Two models of the same size are trained on the same 60 notes of a clinic for the same number of steps. One "
    "starts with what it learned from everyday sentences, the other with random parameters.",
    question="Which one will come to the lower loss on held-out notes?",
    options=(
        "The one with the pre-trained start.",
        "The one with the random start, because it has nothing to unlearn.",
        "Both about the same, because they see the same notes.",
    ),
    curves=("pre-trained start", "random start"),
    parts=("fine-tuning#myth-3", "fine-tuning#step-3", "fine-tuning#step-1"),
    unit=_LOSS,
)
ALL = (EPOCHS, LAYERS, CURATION, START)


def experiments_for(lesson_id: str) -> tuple[Experiment, ...]:
    """The experiments that belong to a lesson; none for a lesson without a lab."""
    return ALL if lesson_id == LESSON else ()


def experiment(name: str) -> Experiment:
    """The experiment of that name. Raises ``LabError`` that lists the ones there are."""
    for each in ALL:
        if each.id == name:
            return each
    raise LabError(f"The lab has no experiment named {name!r}. There are: {', '.join(each.id for each in ALL)}.")
