"""What a run has at hand: lessons, embedder, systems, and every answer that was given so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from firstguess.eval.cases import Case
from firstguess.eval.systems.base import Answer, System
from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.knowledge.library import Library
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings


@dataclass
class Workbench:
    """Shared by the suites of one run. ``questions`` are what is asked, ``scratch`` is a folder to write in.

    ``splits`` maps (lesson, id) of a question to the set that it is from: dev, heldout, test or the name of its file.
    ``split`` is the one set that was asked for, or None; a suite with case files of its own should honour it.

    Answers are asked for once, and kept in ``answers``: several suites score the same ones, and a run that was cut
    goes on where it stopped. ``repeats``: how often a time is taken for each question.
    """

    settings: Settings
    scratch: Path
    questions: Sequence[Case]
    answers: Path | None = None
    seed: int = 0
    repeats: int = 1
    splits: Mapping[tuple[str, str], str] = field(default_factory=dict)
    split: str | None = None

    @cached_property
    def library(self) -> Library:
        return open_library(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        return MiniLM()

    @cached_property
    def _kept(self) -> dict[str, Answer]:
        if self.answers is None or not self.answers.exists():
            return {}
        *lines, cut = self.answers.read_text(encoding="utf-8").split("\n")
        if cut:  # by the end of an earlier run; the next answer would be added to it
            self.answers.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        whole = [json.loads(line) for line in lines]
        return {record["key"]: Answer.model_validate(record["answer"]) for record in whole}

    def ask(self, system: System, case: Case) -> Answer:
        """What ``system`` answers to ``case``."""
        key = f"{system.name}\t{case.lesson}\t{case.id}"
        if key not in self._kept:
            answer = self.ask_anew(system, case)
            self._kept[key] = answer
            if self.answers is not None:
                with self.answers.open("a", encoding="utf-8") as file:
                    record = {"key": key, "answer": answer.model_dump(mode="json")}
                    file.write(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n")
        return self._kept[key]

    def ask_anew(self, system: System, case: Case) -> Answer:
        """Another answer of ``system`` to ``case``, which is not kept."""
        return system.ask(case.lesson, case.question, [said.say for said in case.history])
