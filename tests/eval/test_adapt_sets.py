"""The public sets: small files of our own in their formats, and the real ones where somebody has them."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.adapt import AdaptError, adapt
from firstguess.eval.adapt.labelled import Labelled, read_labelled
from firstguess.eval.adapt.mrbench import label_of
from firstguess.eval.cases import Case, read_cases
from firstguess.knowledge.library import Library
from firstguess.knowledge.lint import lint
from firstguess.knowledge.passages import split_lesson

REPOSITORY = Path(__file__).parents[2]
# Read before the tests take the settings out of their environment.
DATA = Path(os.environ.get("FIRSTGUESS_EVAL_DATA", REPOSITORY.parent / "shared" / "eval-data"))
TEXT = "Tea was first drunk in Yunnan. Monks carried it to the coast in 805."
SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [
        {
            "title": "Green_tea",
            "paragraphs": [
                {
                    "context": "Green tea is not fermented.\n It keeps its colour.",
                    "qas": [{"id": "q0", "question": "What is not fermented?", "is_impossible": False,
                             "answers": [{"text": "Green tea", "answer_start": 0}]}],
                },
                {
                    "context": TEXT,
                    "qas": [
                        {"id": "q1", "question": " When did it reach the coast?", "is_impossible": False,
                         "answers": [{"text": "805", "answer_start": 64}, {"text": "in 805", "answer_start": 61}]},
                        {"id": "q2", "question": "When did coffee get there?", "is_impossible": True, "answers": [],
                         "plausible_answers": [{"text": "805", "answer_start": 64}]},
                    ],
                },
            ],
        }
    ],
}  # fmt: skip
BEGIN = "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\r\n"
WICE = {
    "label": "partially_supported", "supporting_sentences": [[1], []], "claim": "Tea came to the coast in 905.",
    "evidence": ["A page on tea.", "Monks carried it to the coast in 805."],
    "meta": {"id": "dev1", "claim_title": "Tea", "claim_section": "History", "claim_context": ""},
}  # fmt: skip
PASSAGE = {"document_id": "d1", "title": "Tea", "text": "Tea\nTea cools in a cup.", "score": 3.2}


def real(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{path} is not there: the data of others is not part of the project")
    return path


def write(folder: Path, name: str, *records: object) -> Path:
    path = folder / name
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path


def cases(kind: str, source: Path, out: Path) -> tuple[Case, ...]:
    adapt(kind, source, out)
    return read_cases(out / "cases.jsonl")


def labelled(kind: str, source: Path, out: Path) -> tuple[Labelled, ...]:
    adapt(kind, source, out)
    return read_labelled(out / "labelled.jsonl")


def task(number: int, label: str, *turns: str, contexts: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    spoken = [{"speaker": "agent" if at % 2 else "user", "text": turn} for at, turn in enumerate(turns)]
    return {
        "task_id": f"t::{number}", "Collection": "teas", "Answerability": [label], "Multi-Turn": None,
        "contexts": contexts or [], "input": spoken, "targets": [{"speaker": "agent", "text": "It cools."}],
    }  # fmt: skip


def test_squad_articles_are_lessons_and_their_questions_cases(tmp_path: Path) -> None:
    first, when, coffee = cases("squad2", write(tmp_path, "s.json", SQUAD), tmp_path / "out")
    assert (first.parts, first.evidence) == (("overview",), ("Green tea is not fermented.",))
    assert (when.lesson, when.parts, when.question) == ("green-tea", ("paragraph-2",), "When did it reach the coast?")
    assert when.evidence == ("Monks carried it to the coast in 805.",)
    assert when.facts[0].any == (("805",),)
    assert (coffee.kind, coffee.abstain, coffee.reason, coffee.facts) == ("near", True, "not_in_lesson", ())
    assert lint(tmp_path / "out" / "lessons") == []


def test_squad_faults_name_the_line_of_the_question(tmp_path: Path) -> None:
    broken = json.loads(json.dumps(SQUAD))
    asked = broken["data"][0]["paragraphs"][1]["qas"]
    asked[0]["answers"][0]["answer_start"] = 3
    asked[1]["id"] = "q0"
    asked.append({"id": "q3", "question": "Why?", "answers": []})
    source = write(tmp_path, "s.json", json.dumps(broken, indent=1))
    with pytest.raises(AdaptError) as raised:
        adapt("squad2", source, tmp_path / "out")
    found = str(raised.value).splitlines()
    lines = source.read_text(encoding="utf-8").split("\n")
    assert [word in fault for word, fault in zip(("stand at 3", "is taken", "without an answer"), found, strict=True)]
    for name, fault in zip(("q1", "q0", "q3"), found, strict=True):
        at = int(fault.removeprefix(f"{source}:").split(":")[0])
        assert f'"{name}"' in lines[at] + lines[at + 1], fault


def test_squad_schema_faults_and_broken_json_name_their_lines(tmp_path: Path) -> None:
    with pytest.raises(AdaptError, match=r":1: data\.0\.title"):
        adapt(
            "squad2",
            write(tmp_path, "s.json", {"data": [{"paragraphs": SQUAD["data"][0]["paragraphs"]}]}),
            tmp_path / "o",
        )
    with pytest.raises(AdaptError, match=":2: not JSON"):
        adapt("squad2", write(tmp_path, "s.json", '{"data":', "oops"), tmp_path / "o")


def test_begin_replies_are_labelled_and_share_the_document_of_their_knowledge(tmp_path: Path) -> None:
    rows = [
        't5\twow\tTea is "hot.\thm\tTea is hot.\tFully attributable\r',
        'gpt2\twow\tTea is "hot.\thm\tTea is cold.\tNot fully attributable\r',
        "doha\tcmu\tA film.\thm\ti like it\tGeneric\r",
    ]
    found = labelled("begin", write(tmp_path, "begin_x.tsv", BEGIN[:-1], *rows), tmp_path / "out")
    assert [record.label for record in found] == ["supported", "unsupported", "not_checkable"]
    assert found[0].document == found[1].document != found[2].document
    assert (found[0].id, found[0].set, found[0].evidence) == ("begin_x-2", "begin-wow", ('Tea is "hot.',))


def test_begin_faults_name_the_row(tmp_path: Path) -> None:
    rows = ["t5\twow\tk\tm\tr\tMaybe\r", "t5\twow\tk\r"]
    with pytest.raises(AdaptError) as raised:
        adapt("begin", write(tmp_path, "b.tsv", BEGIN[:-1], *rows), tmp_path / "out")
    assert "b.tsv:2: unknown label 'Maybe'" in str(raised.value)
    assert "b.tsv:3: 3 columns" in str(raised.value)


def test_wice_claims_keep_the_sentences_that_support_them(tmp_path: Path) -> None:
    (record,) = labelled("wice", write(tmp_path, "w.jsonl", WICE), tmp_path / "out")
    assert (record.label, record.supporting, record.document, len(record.evidence)) == ("partly", ((1,),), "Tea", 2)


def test_wice_faults_are_told_together(tmp_path: Path) -> None:
    beyond = {**WICE, "supporting_sentences": [[2]]}
    with pytest.raises(AdaptError) as raised:
        adapt("wice", write(tmp_path, "w.jsonl", WICE, beyond, {**WICE, "label": "true"}, "{"), tmp_path / "out")
    assert [line.split(":")[1] for line in str(raised.value).splitlines()] == ["2", "2", "3", "4"]


def test_mtrag_tasks_are_asked_of_the_passages_of_their_collection(tmp_path: Path) -> None:
    source = write(
        tmp_path, "m.jsonl",
        task(1, "ANSWERABLE", "Why is tea cold?", contexts=[PASSAGE]),
        task(2, "ANSWERABLE", "Hello", "Hi.", "And coffee?", contexts=[{**PASSAGE, "document_id": "d2", "text": "O."}]),
        task(3, "UNANSWERABLE", "Who was the first?"),
        task(4, "UNDERSPECIFIED", "How much is it?"),
        task(5, "PARTIAL", "Why and when?", contexts=[PASSAGE]),
        task(6, "CONVERSATIONAL", "Thanks!"),
        task(7, "ANSWERABLE", "Why?"),
    )  # fmt: skip
    adapted = adapt("mtrag-un", source, tmp_path / "out")
    found = read_cases(tmp_path / "out" / "cases.jsonl")
    assert [case.kind for case in found] == ["open", "follow_up", "near", "ambiguous", "partly"]
    assert [case.reason for case in found] == [None, None, "not_in_lesson", "ambiguous", "partly_covered"]
    assert (found[1].history[0].say, found[1].parts) == ("Hello", ("paragraph-2",))
    assert len(found[1].history) == 1
    assert sum(adapted.left.values()) == 2
    assert "left out" in adapted.text()
    assert (tmp_path / "out/lessons/teas/lesson.md").read_text(encoding="utf-8").endswith("\nTea cools in a cup.\n")


def test_mtrag_reads_what_pandas_writes_for_nothing(tmp_path: Path) -> None:
    line = json.dumps(task(1, "ANSWERABLE", "Why?", contexts=[PASSAGE])).replace("null", "NaN")
    assert len(cases("mtrag-un", write(tmp_path, "m.jsonl", line), tmp_path / "out")) == 1


def test_mrbench_reveals_are_held_against_the_solution(tmp_path: Path) -> None:
    replies = {
        name: {"response": "It is 4.", "annotation": {"Revealing_of_the_Answer": rating, "Tutor_Tone": "Neutral"}}
        for name, rating in (
            ("A", "Yes (and the answer is correct)"),
            ("B", "Yes (but the revealed answer is incorrect)"),
            ("C", "No"),
        )
    }
    replies["D"] = {"response": "Hm."}
    dialogue = {
        "conversation_id": "1", "conversation_history": "Student: 5", "Data": "MathDial", "Topic": None,
        "Ground_Truth_Solution": "2 + 2 = 4", "anno_llm_responses": replies,
    }  # fmt: skip
    source = write(
        tmp_path, "m.json", [dialogue, {**dialogue, "conversation_id": "2", "Ground_Truth_Solution": "Not Available"}]
    )
    adapted = adapt("mrbench", source, tmp_path / "out")
    found = read_labelled(tmp_path / "out" / "labelled.jsonl")
    assert [record.label for record in found] == ["supported", "unsupported", "not_checkable", "not_checkable"]
    assert found[0].ratings["Tutor_Tone"] == "Neutral"
    assert sorted(adapted.left.values()) == [2, 2]


def test_mrbench_unknown_rating_is_a_fault() -> None:
    assert label_of("To some extent") is None
    assert label_of("Yes") is None


def test_truthfulqa_is_far_from_any_lesson(tmp_path: Path) -> None:
    rows = [
        "Type,Category,Question,Best Answer,Best Incorrect Answer,Correct Answers,Incorrect Answers,Source",
        'Adversarial,Tea,"Does tea, when cold, freeze?",It freezes,It burns,It freezes; It turns to ice,It burns,own',
    ]
    adapt("truthfulqa", write(tmp_path, "t.csv", *rows), tmp_path / "out", lesson="seasons")
    (case,) = read_cases(tmp_path / "out" / "cases.jsonl")
    assert (case.kind, case.lesson, case.abstain, case.reason) == ("far", "seasons", True, "off_topic")
    assert case.facts[0].any == (("freez",), ("turn", "ice"))


@pytest.mark.parametrize("name", ["squad2_dev_lessons_1-8.json"])
def test_real_squad_evidence_stands_in_its_lesson(tmp_path: Path, name: str) -> None:
    found = cases("squad2", real(name), tmp_path / "out")
    library = Library([tmp_path / "out" / "lessons"])
    assert library.faults() == ()
    stands = {
        (lesson.id, passage.part, sentence.text)
        for lesson in library.lessons().values()
        for passage in split_lesson(lesson)
        for sentence in passage.sentences
    }
    assert Counter(case.kind for case in found) == {"near": 1527, "open": 1278}
    assert all((case.lesson, case.parts[0], text) in stands for case in found for text in case.evidence)
    whole = [" ".join(case.evidence) for case in found]
    assert all(fact.stands_in(text) for case, text in zip(found, whole, strict=True) for fact in case.facts)


@pytest.mark.parametrize(
    ("name", "n"), [("begin_dev_wow.tsv", 430), ("begin_dev_tc.tsv", 383), ("begin_dev_cmu.tsv", 416)]
)
def test_real_begin_is_read_whole(tmp_path: Path, name: str, n: int) -> None:
    assert len(labelled("begin", real(name), tmp_path / "out")) == n


def test_real_wice_is_read_whole(tmp_path: Path) -> None:
    found = labelled("wice", real("wice_claim_dev.jsonl"), tmp_path / "out")
    assert Counter(record.label for record in found) == {"partly": 191, "supported": 115, "unsupported": 43}
