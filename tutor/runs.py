"""Runs and paths: what follows what in a guided walk, a test, a review or a prove-it run. Pure, as the policy is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from firstguess.tutor.events import Ended, Event, Left, Opened, Seen, Via
from firstguess.tutor.moves import Move
from firstguess.tutor.scene import Scene, base
from firstguess.tutor.tour import part_of

#: How long a prove-it run puts new items; the one under way may be finished.
PROVE_FOR = timedelta(minutes=2)


def onward(scene: Scene, before: tuple[Event, ...] = ()) -> Move:
    """The next item of the run, or the next stop of the path where no run is on."""
    if scene.run is not None:
        return after_item(scene, before)
    for stop in scene.path:
        part = part_of(stop)
        if part is not None:
            seen = Seen(**base(scene), part=part)
            return Move("tell", "read", part=part.partition("#")[2], events=(*before, seen))
        if stop in scene.items and not (scene.pending and scene.pending.item == stop):
            return opened(scene, stop, "guide", before)
    return Move("tell", "path_over", events=before)


def after_item(scene: Scene, events: tuple[Event, ...]) -> Move:
    """What follows an item of a run: the next one, or the end. In a test an answer is noted, and not judged aloud."""
    if scene.run is None:
        return Move("tell", "path_over", events=events)
    done = scene.pending.item if scene.pending else None
    late = scene.run.run == "prove" and scene.now - scene.run.started_at > PROVE_FOR
    for name in () if late else scene.run.remaining:
        if name != done and name in scene.items:
            return replace(opened(scene, name, scene.run.run, events), noted=scene.unaided and done is not None)
    ended = (*events, Ended(**base(scene), run=scene.run.run))
    return Move("verdict", "test_over", events=ended) if scene.unaided else Move("tell", "path_over", events=ended)


def opened(scene: Scene, name: str, via: Via, events: tuple[Event, ...]) -> Move:
    item = scene.items[name]
    event = Opened(**base(scene), item=name, order=item.order(scene.seed), via=via)
    return Move("ask_commit", "ask", item=name, expects="choice", events=(*events, event))


def stop(scene: Scene) -> Move:
    left = (Left(**base(scene), item=scene.pending.item),) if scene.pending else ()
    ended = (Ended(**base(scene), run=scene.run.run),) if scene.run else ()
    return Move("redirect", "stopped", events=(*left, *ended))
