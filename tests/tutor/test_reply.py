"""One reply: the documented JSON and nothing else, and the record from which it can be read again."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.tutor.reply import (
    Evidence,
    RecognisedMyth,
    Reply,
    ReplySentence,
    ShownPassage,
    Timings,
)

EVIDENCE = Evidence("tea#step-1", "sections/10.md", (4, 20), "Heat flows out.")
REPLY = Reply(
    move="answer",
    sentences=(
        ReplySentence("No.", "authored", 0.9, (EVIDENCE,)),
        ReplySentence("Heat flows out.", "model", 0.875, (EVIDENCE, replace(EVIDENCE, span=(21, 30)))),
    ),
    model="scripted",
    nearest="step-1",
    passages=(ShownPassage("tea#step-1", "Heat", "Heat flows out. It stays.", 0.5, "sections/10.md", (4, 30)),),
    myth=RecognisedMyth("tea#myth-1", "asks"),
    timings=Timings(1.5, 2.0, 3.0, 4.0),
    dropped=1,
    notices=("An older message was left out.",),
    why=("near",),
)


def test_the_json_has_exactly_the_documented_keys() -> None:
    found = REPLY.as_json()
    assert list(found) == [
        "version", "move", "text", "abstained", "reason", "sentences", "passages", "myth", "commit", "state",
        "timings_ms", "model", "dropped",
    ]  # fmt: skip
    assert [list(sentence) for sentence in found["sentences"]] == [["text", "citations", "support", "source"]] * 2
    assert list(found["passages"][0]) == ["id", "section", "text", "score", "span"]
    assert list(found["myth"]) == ["id", "stance"]
    assert list(found["state"]) == ["pending", "mastery", "due"]
    assert list(found["timings_ms"]) == ["retrieve", "first_token", "first_sentence", "total"]


def test_the_json_says_what_the_reply_says() -> None:
    found = json.loads(json.dumps(REPLY.as_json()))
    assert (found["version"], found["text"], found["dropped"]) == (1, "No. Heat flows out.", 1)
    assert (found["abstained"], found["reason"], found["commit"]) == (False, None, None)
    assert found["sentences"][1] == {
        "text": "Heat flows out.", "citations": ["tea#step-1"], "support": 0.875, "source": "model"
    }  # fmt: skip
    assert found["passages"][0]["span"] == [4, 30]
    assert found["myth"] == {"id": "tea#myth-1", "stance": "asks"}


def test_an_abstention_carries_its_reason() -> None:
    found = Reply("abstain", (ReplySentence("I can't say.", "authored", 1),), "none", "not_in_lesson").as_json()
    assert (found["abstained"], found["reason"], found["myth"], found["passages"]) == (True, "not_in_lesson", None, [])


def test_a_passage_is_cited_once_however_many_of_its_sentences_carry_the_claim() -> None:
    assert REPLY.sentences[1].citations == ("tea#step-1",)


def test_a_record_reads_back_as_the_same_reply() -> None:
    assert Reply.from_record(json.loads(json.dumps(REPLY.as_record()))) == REPLY


def test_a_record_holds_the_json_and_more() -> None:
    record = REPLY.as_record()
    assert record["sentences"][0]["evidence"][0]["span"] == [4, 20]
    assert record["passages"][0]["file"] == "sections/10.md"
    beside = {"card", "mended", "nearest", "notices", "offer", "output", "stopped", "why"}
    assert set(record) - set(REPLY.as_json()) == beside


def test_making_a_record_leaves_the_json_as_documented() -> None:
    REPLY.as_record()
    assert "evidence" not in REPLY.as_json()["sentences"][0]


@settings(deadline=None)
@given(st.text(), st.floats(0, 1), st.floats(0, 1e6))
def test_any_record_survives_being_read_and_written(text: str, support: float, total: float) -> None:
    sentence = ReplySentence(text, "model", support, (replace(EVIDENCE, text=text),))
    record = replace(REPLY, sentences=(sentence,), timings=Timings(total=total)).as_record()
    assert Reply.from_record(json.loads(json.dumps(record))).as_record() == record
