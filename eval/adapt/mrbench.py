"""MRBench (Maurya, Srivatsa, Petukhova and Kochmar 2025): replies of tutors to a mistake, rated by people.

People rated what makes a reply good teaching, not whether it is grounded. One rating says something of that: whether
the reply reveals the answer, and whether what it reveals is right. A right one counts as supported by the worked
solution, a wrong one as unsupported, and a reply that reveals nothing claims nothing that the solution could carry. All
ratings are kept in ``ratings``.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from firstguess.eval.adapt.base import Adapter, Foreign, Material, Source, column_name
from firstguess.eval.adapt.labelled import Labelled, Verdict
from firstguess.knowledge.sentences import collapse

REVEALING = "Revealing_of_the_Answer"
_NONE = ("", "not available")


class Reply(Foreign):
    response: str
    annotation: dict[str, str] = Field(default_factory=dict)


class Dialogue(Foreign):
    conversation_id: str
    conversation_history: str
    data: str = ""
    ground_truth_solution: str = ""
    anno_llm_responses: dict[str, Reply]

    @model_validator(mode="before")
    @classmethod
    def _one_spelling(cls, value: Any) -> Any:
        """The releases write ``Data`` and ``data``, and the shared task's ``tutor_responses``."""
        if not isinstance(value, dict):
            return value
        found = {column_name(key): item for key, item in value.items()}
        found.setdefault("anno_llm_responses", found.get("tutor_responses"))
        return found

    @field_validator("data", "ground_truth_solution", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value


def make(source: Source) -> Material:
    material = Material()
    taken: set[str] = set()
    for line, dialogue in source.documents(Dialogue):
        if dialogue.conversation_id in taken:
            source.fault(line, f"the conversation_id {dialogue.conversation_id} is taken", "give each its own")
        taken.add(dialogue.conversation_id)
        for tutor, reply in dialogue.anno_llm_responses.items():
            rating = reply.annotation.get(REVEALING)
            label = None if rating is None else label_of(rating)
            if rating is not None and label is None:
                message = f"{tutor}: {REVEALING} is '{rating}'"
                source.fault(line, message, "write No, Yes (… correct) or Yes (… incorrect)")
            else:
                _record(dialogue, tutor, reply, label, material)
    return material


def label_of(rating: str) -> Verdict | None:
    """The verdict of a rating such as "Yes (and the revealed answer is correct)"; None for one that is unknown."""
    said = rating.strip().lower()
    if said.startswith("no"):
        return "not_checkable"
    if not said.startswith("yes"):
        return None
    return "unsupported" if "incorrect" in said else "supported" if "correct" in said else None


def _record(dialogue: Dialogue, tutor: str, reply: Reply, label: Verdict | None, material: Material) -> None:
    solution = dialogue.ground_truth_solution.strip()
    solution = "" if solution.lower() in _NONE else solution
    if label is None:
        material.left[f"not rated on {REVEALING}"] += 1
    elif not reply.response.strip():
        material.left["no response"] += 1
    elif label != "not_checkable" and not solution:
        material.left["reveals an answer, and there is no solution to hold it against"] += 1
    else:
        material.labelled.append(
            Labelled(
                id=f"{dialogue.conversation_id}-{tutor}", set=f"mrbench-{dialogue.data.lower() or 'unnamed'}",
                claim=collapse(reply.response), evidence=(solution,) if solution else (), label=label,
                document=dialogue.conversation_id, before=dialogue.conversation_history, ratings=reply.annotation,
            )
        )  # fmt: skip


ADAPTER = Adapter(
    "mrbench", "MRBench: replies of tutors to a mistake, rated by people", "the JSON file", "see its repository", make
)
