"""Ablations: what each piece of retrieval is worth, on questions whose right parts are known.

Nothing of the product is changed: its own index and search are built with other weights or other chunks. Follow-ups
are left out, since the search alone cannot know what they lean on; what is swept are the kind of score, the chunk's
size, the number of passages and the threshold below which one would refuse.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from firstguess.eval.cases import Case, read_cases, shipped_cases
from firstguess.eval.rows import Curve
from firstguess.eval.stats import Interval, clustered_by, interval
from firstguess.eval.suites.retrieval import ranked
from firstguess.eval.systems.base import Retrieved
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import build
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.search import Hit, Searcher, Weights
from firstguess.knowledge.sentences import collapse, split
from firstguess.tutor.settings import load_settings

SCORES: Mapping[str, Weights] = {
    "BM25 alone": Weights(1, 0, 0),
    "passages alone": Weights(0, 1, 0),
    "sentences alone": Weights(0, 0, 1),
    "dense (both)": Weights(0, 0.5, 0.5),
    "BM25 and passages": Weights(0.5, 0.5, 0),
    "fused, as shipped": Weights(),
}
#: Characters of a chunk that is cut without regard to the lesson's own blocks.
SIZES = (150, 300, 600, 1200)
MOST = 10
SHIPPED = "fused, as shipped"
#: What a threshold may be put on: the fused score of the best passage, or the nearest cosine.
SIGNALS: Mapping[str, Callable[[Hit], float]] = {
    "fused score": lambda hit: hit.score,
    "cosine": lambda hit: max(hit.dense, hit.best_score),
}
STEPS = 20
MEASURES = ("recall_1", "recall_3", "mrr", "ndcg_3", "span_coverage")


@dataclass(frozen=True)
class Setup:
    """One way to search: which scores, over which chunks (characters; None: the lesson's own passages)."""

    name: str
    weights: Weights
    size: int | None = None


@dataclass(frozen=True)
class Line:
    """The figures of one set-up, each with its interval."""

    setup: str
    passages: int
    figures: Mapping[str, Interval]


@dataclass(frozen=True)
class Ablations:
    """The table, and the curves over k, chunk size and threshold."""

    questions: int
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...]

    def table(self) -> str:
        """The lines as a Markdown table of means, and the interval of recall at 3."""
        head = ["set-up", "passages", *MEASURES, "95 % of recall_3"]
        rows = [[line.setup, str(line.passages), *_told(line)] for line in self.lines]
        return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def setups() -> tuple[Setup, ...]:
    """Every set-up of the table: each kind of score, and with the shipped ones each size of chunk."""
    scores = tuple(Setup(name, weights) for name, weights in SCORES.items())
    return (*scores, *(Setup(_chunks(size), Weights(), size) for size in SIZES))


def ablate(bench: Workbench, embedder: Embedder | None = None) -> Ablations:
    """All set-ups over the questions of ``bench``: the dev questions, where something is to be chosen by it."""
    asked = Asked.of(bench)
    kept = Kept(embedder or bench.embedder)
    lines, by_k = [], {}
    for setup in setups():
        searchers = {name: searcher(lesson, setup, kept) for name, lesson in asked.lessons.items()}
        hits = [searchers[case.lesson].search(case.question, MOST) for case in asked.answerable]
        scores = [ranked(case, _retrieved(found)) for case, found in zip(asked.answerable, hits, strict=True)]
        passages = sum(len(each.index.passages) for each in searchers.values())
        lines.append(Line(setup.name, passages, _figures(asked.answerable, scores, bench.seed)))
        if setup.size is None:
            by_k[setup.name] = list(_by_k(asked.answerable, hits))
        if setup.name == SHIPPED:
            refusing = [_refusing(asked, searchers, *signal) for signal in SIGNALS.items()]
    curves = (Curve("Recall by the number of passages", "passages (k)", "questions with a right one", by_k),
              _by_size(lines), *refusing)  # fmt: skip
    return Ablations(len(asked.answerable), tuple(lines), curves)


@dataclass(frozen=True)
class Asked:
    """The questions that stand alone, and the lessons that they are about."""

    lessons: Mapping[str, Lesson]
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, bench: Workbench) -> Asked:
        served = bench.library.lessons()
        cases = tuple(case for case in bench.questions if case.lesson in served and not case.history)
        return cls({name: served[name] for name in dict.fromkeys(case.lesson for case in cases)}, cases)

    @property
    def answerable(self) -> list[Case]:
        return [case for case in self.cases if case.parts and not case.abstain]

    def of_kind(self, kind: str) -> list[Case]:
        return [case for case in self.cases if case.kind == kind and case.abstain]


class Kept:
    """An embedder that embeds no text twice: most sentences are the same in all set-ups."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: dict[str, Vectors] = {}

    @property
    def id(self) -> str:
        return self._inner.id

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, self._inner.encode(missing), strict=True))
        return np.stack([self._known[text] for text in texts])


def searcher(lesson: Lesson, setup: Setup, embedder: Embedder) -> Searcher:
    """The product's search over one lesson, with the weights and the chunks of ``setup``."""
    passages = split_lesson(lesson) if setup.size is None else tuple(chunked(lesson, setup.size))
    index = build(lesson.id, lesson.digest, passages, embedder)
    return Searcher(index, embedder, lesson.meta.synonyms, setup.weights)


def chunked(lesson: Lesson, size: int) -> Iterator[Passage]:
    """The lesson in chunks of at most ``size`` characters, none across two parts; offsets count in the part's text."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size, chunk_overlap=0, add_start_index=True, separators=["\n\n", ". ", " ", ""], keep_separator="end"
    )
    for part in lesson.parts:
        text = "\n\n".join(block.text for block in part.blocks)
        for number, piece in enumerate(splitter.create_documents([text])):
            if found := split(piece.page_content):
                start = int(piece.metadata["start_index"])
                yield Passage(
                    f"{lesson.id}#{part.id}.chunk-{number}", lesson.id, part.id, part.kind, part.title, "", part.file,
                    start, start + len(piece.page_content), collapse(piece.page_content), found,
                )  # fmt: skip


def _retrieved(hits: Sequence[Hit]) -> list[Retrieved]:
    return [Retrieved(id=hit.passage.id, part=hit.passage.part, text=hit.passage.text, score=hit.score) for hit in hits]


def _figures(cases: Sequence[Case], scores: Sequence[Mapping[str, float]], seed: int) -> dict[str, Interval]:
    figures = {}
    for name in MEASURES:
        known = [(case, each[name]) for case, each in zip(cases, scores, strict=True) if name in each]
        _, drawn = clustered_by([case.lesson for case, _ in known], [_cluster(case) for case, _ in known])
        if known:
            figures[name] = interval([score for _, score in known], drawn, seed)
    return figures


def _cluster(case: Case) -> str:
    return f"{case.lesson}/{case.parts[0]}"


def _by_k(cases: Sequence[Case], hits: Sequence[Sequence[Hit]]) -> Iterator[tuple[float, float]]:
    places = [
        next((place for place, hit in enumerate(found, start=1) if hit.passage.part in case.parts), MOST + 1)
        for case, found in zip(cases, hits, strict=True)
    ]
    for k in range(1, MOST + 1):
        yield float(k), mean(place <= k for place in places) if places else 0.0


def _by_size(lines: Sequence[Line]) -> Curve:
    found = {line.setup: line.figures for line in lines}
    drawn = {
        name: [(float(size), found[_chunks(size)][name].value) for size in SIZES if name in found[_chunks(size)]]
        for name in ("recall_1", "recall_3", "span_coverage")
    }
    shipped = {name: figure.value for name, figure in found[SHIPPED].items() if name in drawn}
    note = "The lesson's own passages: " + ", ".join(f"{name} {value:.3f}" for name, value in shipped.items())
    return Curve("Retrieval by the size of chunks", "characters", "share", drawn, note)


def _refusing(asked: Asked, searchers: Mapping[str, Searcher], name: str, signal: Callable[[Hit], float]) -> Curve:
    """What is kept and what refused when everything below a score is refused: no gate but a threshold."""
    groups = {"answerable kept": asked.answerable, "near refused": asked.of_kind("near")}
    groups["far refused"] = asked.of_kind("far")
    best = {said: [_best(searchers[case.lesson], case, signal) for case in cases] for said, cases in groups.items()}
    steps = [step / STEPS for step in range(STEPS + 1)]
    lines = {
        said: [(step, mean((score >= step) == (said == "answerable kept") for score in scores)) for step in steps]
        for said, scores in best.items() if scores
    }  # fmt: skip
    return Curve(f"Refusing below a {name}", name, "share", lines)


def _best(search: Searcher, case: Case, signal: Callable[[Hit], float]) -> float:
    return max((signal(hit) for hit in search.search(case.question, MOST)), default=0.0)


def _chunks(size: int) -> str:
    return f"chunks of {size} characters"


def _told(line: Line) -> list[str]:
    values = [f"{line.figures[name].value:.3f}" if name in line.figures else "-" for name in MEASURES]
    around = line.figures.get("recall_3")
    between = f"{around.low:.3f} to {around.high:.3f}" if around and around.low is not None else "-"
    return [*values, between]


def main() -> None:
    parser = argparse.ArgumentParser(description="What each piece of retrieval is worth, on the dev questions.")
    parser.add_argument("cases", type=Path, nargs="*", default=sorted(shipped_cases().glob("*-dev.jsonl")))
    given = parser.parse_args()
    cases = [case for path in given.cases if _holds_questions(path) for case in read_cases(path)]
    found = ablate(Workbench(load_settings({}).settings, Path(), cases))
    print(f"{found.questions} questions\n{found.table()}")
    for curve in found.curves:
        print(f"\n{curve.title} {curve.note}".rstrip())
        for name, points in curve.lines.items():
            print(f"  {name}: " + ", ".join(f"{x:g} {y:.3f}" for x, y in points))


def _holds_questions(path: Path) -> bool:
    """The other sets of dev cases are of other kinds, and carry another name in front."""
    return path.name.removesuffix("-dev.jsonl") in {folder.name for folder in shipped_lessons().iterdir()}


if __name__ == "__main__":
    main()
