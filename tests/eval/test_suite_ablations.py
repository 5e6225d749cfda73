"""Ablations: one switch at a time, on questions that the search alone can be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval.suites.ablations import SIZES, Kept, ablate, chunked, setups
from firstguess.eval.workbench import Workbench
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings
from tests.eval.answered import case
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons, settings

__all__ = ["lessons", "settings"]

ASKED = (
    case(
        id="a",
        question="Does it flow back from tea to air?",
        parts=("step-1",),
        evidence=("It never flows back by itself.",),
    ),
    case(id="b", question="Does the steam carry heat away?", parts=("practice-1",)),
    case(id="c", question="and why?", parts=("step-1",), history=({"say": "Heat?"},)),
    case(id="d", question="Who invented the kettle?", kind="near", abstain=True, reason="not_in_lesson"),
)


def test_each_set_up_has_a_line_and_follow_ups_none(settings: Settings) -> None:
    found = ablate(Workbench(settings, Path(), ASKED), HashEmbedder())
    assert found.questions == 2
    assert [line.setup for line in found.lines] == [setup.name for setup in setups()]
    shipped = next(line for line in found.lines if line.setup == "fused, as shipped")
    assert (shipped.figures["recall_1"].value, shipped.figures["recall_1"].n) == (1, 2)
    assert shipped.figures["span_coverage"].n == 1
    assert len(found.table().splitlines()) == len(found.lines) + 2


def test_curves_rise_with_k_and_fall_with_the_threshold(settings: Settings) -> None:
    by_k, by_size, *refusing = ablate(Workbench(settings, Path(), ASKED), HashEmbedder()).curves
    assert all(points == sorted(points, key=lambda point: point[1]) for points in by_k.lines.values())
    assert [x for x, _ in by_size.lines["recall_3"]] == [float(size) for size in SIZES]
    for curve in refusing:
        kept, refused = (dict(curve.lines[name]) for name in ("answerable kept", "near refused"))
        assert (kept[0.0], refused[0.0]) == (1, 0)
        assert kept[0.5] >= kept[1.0]
        assert "far refused" not in curve.lines


@pytest.mark.parametrize("size", [60, 300])
def test_chunks_keep_to_their_part_and_their_size(settings: Settings, size: int) -> None:
    lesson = open_library(settings).get("tea")
    made = list(chunked(lesson, size))
    assert {passage.part for passage in made} == {part.id for part in lesson.parts}
    assert max(len(passage.text) for passage in made) <= size
    said = "".join(passage.text for passage in made if passage.part == "step-1").replace(" ", "")
    assert said == "".join(block.text for block in lesson.part("step-1").blocks).replace(" ", "")


def test_no_text_is_embedded_twice() -> None:
    inner = HashEmbedder()
    kept = Kept(inner)
    first, again = kept.encode(["tea", "cup", "tea"]), kept.encode(["cup"])
    assert inner.seen == ["tea", "cup"]
    assert (first[1] == again[0]).all()
    assert first.shape[0] == 3
