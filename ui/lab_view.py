"""The lab as HTML: the experiments to choose from, a run and what it found, a model before and after its fine-tuning.

Nothing that a run finds is here before there is a run, and an experiment is closed while a question about its parts
waits for its guess.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from firstguess.tutor.events import Level
from firstguess.ui.anchors import Anchors, part_of
from firstguess.ui.buttons import raw
from firstguess.ui.card import LEVELS
from firstguess.ui.curve import LABELS
from firstguess.ui.lab_curve import chart, figure
from firstguess.ui.markup import one_line
from firstguess.ui.standing import Standing

if TYPE_CHECKING:
    from firstguess.tutor.lab.before_after import BeforeAfterProgress
    from firstguess.tutor.lab.experiments import Experiment
    from firstguess.tutor.lab.run import Finding, Progress

LONGEST = 300  # characters of a question to both models
CLOSED = "Opens again after your guess."
CLOSED_UNAIDED = "The lab opens again when you are through with the questions: until then it would answer some of them."
COMPARE_CLOSED = "Opens again after your guess: what both models are handed could give it away."
LOOK_FOR = (
    "Look at whether each text says only what these sentences say, and whether it answers what you asked: nobody "
    "checked the two, so either may be wrong."
)
STOPPED = "You stopped it here, so there is no result. Your prediction stands."
STOPPED_PAIR = "You stopped it here."


@dataclass(frozen=True)
class Prediction:
    """What a learner committed to before anything ran: the number of an option, how sure, which seed."""

    experiment: str
    option: int
    level: Level
    seed: int = 0

    def as_order(self, *, seed: int) -> str:
        order = {"do": "run", "experiment": self.experiment, "option": self.option, "level": self.level, "seed": seed}
        return json.dumps(order)


# The way in, and the list


def invitations(experiments: Sequence[Experiment], part: str) -> str:
    """Under a part of the lesson: what can be tried out about it."""
    buttons = "".join(
        f'<button type="button" class="fg-secondary fg-to-lab">{raw(each.id)}{escape(each.title)}</button>'
        for each in experiments
        if part in map(part_of, each.parts)
    )
    return f'<div class="fg-invite"><p class="fg-guess-head">Try it in the lab</p>{buttons}</div>' if buttons else ""


def lab_page(
    experiments: Sequence[Experiment], standing: Standing, starters: Sequence[str], tried: Collection[str] = ()
) -> str:
    """The experiments, those ``tried`` marked, and the comparison: one line of HTML; "" where nothing can be tried."""
    if not experiments:
        return ""
    front = (
        '<h3 class="fg-title">The lab</h3><p class="fg-summary">Say what you expect, then watch a small model being '
        "trained on this machine, in less than a minute.</p>"
    )
    if standing.unaided:
        return f'<section class="fg-lab">{front}<p class="fg-closed">{CLOSED_UNAIDED}</p></section>'
    cards = "".join(_card(each, closed=is_closed(each, standing), tried=each.id in tried) for each in experiments)
    return f'<section class="fg-lab">{front}{cards}{_comparing(standing, starters)}</section>'


def is_closed(experiment: Experiment | None, standing: Standing) -> bool:
    """Whether this would answer what the learner is being asked; ``None`` is the comparison of the models."""
    if experiment is None:
        return standing.unaided or standing.pending is not None
    return standing.unaided or not standing.closed.isdisjoint(map(part_of, experiment.parts))


def _card(experiment: Experiment, *, closed: bool, tried: bool) -> str:
    before = ' <span class="fg-tried">Tried before</span>' if tried else ""
    title = f"<span>{escape(experiment.title)}</span>{before}"
    name = escape(experiment.id, quote=True)
    body = _shut(CLOSED) if closed else _form(experiment, name)
    return (
        f'<details class="fg-exp" name="fg-exp" id="lab-{name}"><summary>{title}</summary>'
        f'<div class="fg-exp-body"><p>{escape(experiment.about)}</p>{body}</div></details>'
    )


def _form(experiment: Experiment, name: str) -> str:
    options = "".join(_radio(f"option-{name}", str(n), text) for n, text in enumerate(experiment.options))
    levels = "".join(_radio(f"level-{name}", level, label) for level, label in LEVELS.items())
    return (
        f'<fieldset class="fg-pick fg-pick-option"><legend>{escape(experiment.question)}</legend>{options}</fieldset>'
        f'<fieldset class="fg-pick fg-pick-level"><legend>How sure are you?</legend>{levels}</fieldset>'
        f'<div class="fg-go"><button type="button" class="fg-primary fg-do-run" disabled '
        f'aria-describedby="why-{name}">{raw(experiment.id)}Run it</button>'
        f'<span class="fg-fine" id="why-{name}">Choose what you expect and how sure you are; then it runs.</span></div>'
    )


def _radio(group: str, value: str, label: str) -> str:
    box = f'<input type="radio" name="{group}" value="{value}">'
    return f'<label class="fg-radio">{box}<span>{escape(label)}</span></label>'


def _shut(why: str) -> str:
    return f'<p class="fg-closed">{why} <button type="button" class="fg-see">See the question</button></p>'


# A run


def sheet(experiment: Experiment, prediction: Prediction, outcome: int | None = None) -> str:
    """What is tried, what the learner said would happen, and what did."""
    said = f"<strong>{escape(experiment.options[prediction.option])}</strong> ({LABELS[prediction.level]})"
    came = ""
    if outcome is not None:
        out = escape(experiment.options[outcome])
        came = f'<dt>It came out</dt><dd class="fg-came"><strong>{out}</strong></dd>'
    return (
        f'<section class="fg-sheet"><h3 class="fg-sheet-title" tabindex="-1">{escape(experiment.title)}</h3>'
        f'<p class="fg-q">{escape(experiment.question)}</p>'
        f'<dl class="fg-vs"><dt>You predicted</dt><dd>{said}</dd>{came}</dl></section>'
    )


def live(experiment: Experiment, progress: Progress, *, over: bool = False) -> str:
    """The curves so far and how far the run is; when it is ``over``, the curves alone."""
    drawn = chart(experiment.title, experiment.curves, experiment.unit, progress.points)
    return f'<div class="fg-live-run">{drawn}{"" if over else _bar(progress.done, progress.saying)}</div>'


def _bar(done: float, saying: str) -> str:
    return (
        f'<div class="fg-far"><progress max="1" value="{min(1.0, max(0.0, done)):.2f}" aria-label="How far this is">'
        f"</progress><p>{escape(_sentence(saying))}</p></div>"
    )


def stop() -> str:
    return '<div class="fg-go"><button type="button" class="fg-secondary fg-do-stop">Stop</button></div>'


def found(
    experiment: Experiment, prediction: Prediction, finding: Finding, verdict: Sequence[str], anchors: Anchors
) -> str:
    """The verdict in words, what was measured, and the parts of the lesson it shows."""
    # Its first sentence: the rest repeats the prediction and the outcome, which stand above.
    spoken = f'<p class="fg-verdict-head" tabindex="-1">{escape(verdict[0])}</p>'
    told = "".join(map(_paragraph, finding.text))
    again = f"This was seed {prediction.seed}. The same seed gives the same run; another one draws other examples."
    return (
        f'<section class="fg-found">{spoken}<h4>What was found</h4>{told}{_figures(finding.figures)}'
        f"{shows(experiment.parts, anchors)}{_again(prediction, prediction.seed + 1, 'Run again with another seed')}"
        f'<p class="fg-fine">{again}</p></section>'
    )


def ended(words: str, prediction: Prediction | None = None) -> str:
    """A run without a result: one kind sentence, and the way on."""
    ways = _again(prediction, prediction.seed, "Run it again") if prediction else f'<div class="fg-go">{BACK}</div>'
    return f'<section class="fg-found"><p class="fg-verdict-head" tabindex="-1">{escape(words)}</p>{ways}</section>'


BACK = '<button type="button" class="fg-exit fg-do-list">All experiments</button>'


def _again(prediction: Prediction, seed: int, label: str) -> str:
    order = raw(prediction.as_order(seed=seed))
    return (
        f'<div class="fg-go"><button type="button" class="fg-secondary fg-do-order">{order}{label}</button>{BACK}</div>'
    )


def shows(parts: Sequence[str], anchors: Anchors) -> str:
    """Links to parts of the lesson."""
    links = "".join(
        f'<li><a class="fg-jump" href="#{anchors.of_part(part)}">{escape(anchors.label(part))}</a></li>'
        for part in parts
    )
    return f'<h4>Where the lesson says it</h4><ul class="fg-parts">{links}</ul>' if links else ""


def _figures(figures: Mapping[str, float]) -> str:
    rows = "".join(f"<dt>{escape(_sentence(name))}</dt><dd>{figure(value)}</dd>" for name, value in figures.items())
    listed = f'<dl class="fg-measured">{rows}</dl>'
    return f'<details class="fg-all"><summary>All figures</summary>{listed}</details>' if rows else ""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


# A model before and after


def _comparing(standing: Standing, starters: Sequence[str]) -> str:
    head = (
        '<section class="fg-mine"><h4>Look at my own fine-tuning</h4><p>The model that words the answers here was '
        "fine-tuned for it. Ask something: the model before that and the model after it are handed the same sentences "
        "of the lesson, and answer side by side.</p>"
    )
    if is_closed(None, standing):
        return f"{head}{_shut(COMPARE_CLOSED)}</section>"
    asks = "".join(f'<button type="button" class="fg-starter fg-do-fill">{escape(text)}</button>' for text in starters)
    return (
        f'{head}<label for="fg-mine-box">What do you ask both models?</label>'
        f'<textarea id="fg-mine-box" rows="2" maxlength="{LONGEST}" autocomplete="off"></textarea>'
        f'<div class="fg-starters">{asks}</div>'
        '<div class="fg-go"><button type="button" class="fg-primary fg-do-compare" disabled>Compare</button></div>'
        "</section>"
    )


def asked(question: str, *, under_way: bool) -> str:
    """The question that both answer, and the way out while they do."""
    button = stop() if under_way else ""
    head = f'<h4 class="fg-compare-head" tabindex="-1">“{escape(question)}”</h4>'
    return f'<section class="fg-compared">{head}{button}</section>'


def pair(progress: BeforeAfterProgress, anchors: Anchors, parts: Sequence[str], *, end: str = "") -> str:
    """Both answers as far as they are written, side by side, under what they were handed; ``end`` is said below."""
    facts = "".join(f"<li>{one_line(escape(text))}</li>" for text in progress.facts)
    handed = f'<h5>Both were handed</h5><ul class="fg-handed">{facts}</ul>' if facts else ""
    words = "".join(
        f"<section><h5>{name}</h5><p>{one_line(escape(text.strip())) or '…'}</p></section>"
        for name, text in (("Before its fine-tuning", progress.before), ("After", progress.after))
    )
    sides = f'<div class="fg-sides-two">{words}</div>' if facts and (progress.before or not end) else ""
    last = _bar(progress.done, progress.saying)
    if end:
        last = f'<p class="fg-look fg-verdict-head" tabindex="-1">{escape(end)}</p>'
        last += shows(parts, anchors) if progress.result else ""
    return f'<div class="fg-pairing">{handed}{sides}{last}</div>'


def sorry(words: str) -> str:
    """Why there is no comparison."""
    return f'<div class="fg-pairing"><p class="fg-verdict-head" tabindex="-1">{escape(words)}</p></div>'
