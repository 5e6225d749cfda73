"""Messages of the conversation: text stays text, sources get numbers, abstentions look their part."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import split_lesson
from firstguess.tutor.phrases import GREETING, STOPPED_EARLY, THANKED, which_part
from firstguess.tutor.reply import Evidence, Progress, Reply, ReplySentence, ShownPassage
from firstguess.ui import chat_view
from firstguess.ui.anchors import Anchors

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

HOSTILE = '<img src=x onerror=alert(1)> **bold** [a](https://e.example) ![p](//e.example/p.png)\n\n# head\n<b>b</b> "q"'


@pytest.fixture(scope="module")
def anchors(lessons: dict[str, Lesson]) -> Anchors:
    return Anchors(lessons["fine-tuning"])


@pytest.fixture(scope="module")
def evidence(lessons: dict[str, Lesson]) -> list[Evidence]:
    passages = split_lesson(lessons["fine-tuning"])
    return [Evidence(p.id, p.file, (s.start, s.end), s.text) for p in passages[:3] for s in p.sentences[:1]]


def markup(message: MessageDict) -> str:
    assert isinstance(message["content"], str)
    return message["content"]


def text(message: MessageDict) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup(message)))


def reply(*sentences: ReplySentence, **changes: Any) -> Reply:
    return dataclasses.replace(Reply("answer", sentences, "scripted"), **changes)


def test_learners_markup_is_escaped_and_on_one_line() -> None:
    content = markup(chat_view.question(HOSTILE))
    assert "\n" not in content
    assert set(re.findall(r"<(\w+)", content)) == {"div", "br"}


def test_quoted_sentences_that_follow_each_other_are_one_quotation(
    anchors: Anchors, lessons: dict[str, Lesson]
) -> None:
    passage = next(p for p in split_lesson(lessons["fine-tuning"]) if len(p.sentences) > 2)
    spans = [Evidence(passage.id, passage.file, (s.start, s.end), s.text) for s in passage.sentences]
    quoted = [ReplySentence(span.text, "lesson", 1.0, (span,)) for span in spans]
    together = markup(chat_view.answered(reply(quoted[0], quoted[1]), anchors, last=True))
    apart = markup(chat_view.answered(reply(quoted[0], quoted[2]), anchors, last=True))
    assert (together.count("fg-on"), apart.count("fg-on")) == (1, 0)


def test_models_markup_is_escaped(anchors: Anchors, evidence: list[Evidence]) -> None:
    hostile = ReplySentence(HOSTILE, "model", 0.9, (dataclasses.replace(evidence[0], text=HOSTILE),))
    content = markup(chat_view.answered(reply(hostile), anchors, last=True))
    assert not re.search(r"<(img|b|h1)\b", content)
    assert "\n" not in content


def test_code_spans_are_code_and_a_lone_backtick_stays(anchors: Anchors) -> None:
    said = ReplySentence("Use `fit` here.", "model", 1), ReplySentence("A lone ` stays.", "model", 1)
    content = markup(chat_view.answered(reply(*said), anchors, last=True))
    assert "<code>fit</code>" in content
    assert "lone ` stays" in content


def test_same_source_has_one_number(anchors: Anchors, evidence: list[Evidence]) -> None:
    one, two = evidence[:2]
    said = [ReplySentence("a", "model", 1, (one,)), ReplySentence("b", "model", 1, (two,))]
    content = markup(chat_view.answered(reply(*said, ReplySentence("c", "lesson", 1, (one,))), anchors, last=True))
    assert re.findall(r'class="fg-cite".*?</span>(\d+)</a>', content) == ["1", "2", "1"]
    assert content.count('class="fg-source"') == 2


def test_citation_leads_to_the_sentence(anchors: Anchors, evidence: list[Evidence]) -> None:
    content = markup(chat_view.answered(reply(ReplySentence("a", "model", 1, (evidence[0],))), anchors, last=True))
    assert f'href="#s-overview-{evidence[0].span[0]}"' in content


def test_quotes_and_wordings_look_different_with_a_legend(anchors: Anchors) -> None:
    said = ReplySentence("a", "model", 1), ReplySentence("b", "lesson", 1)
    content = markup(chat_view.answered(reply(*said), anchors, last=True))
    assert "fg-run fg-model" in content
    assert "fg-run fg-lesson" in content
    assert "quoted from the lesson" in content


def test_sentences_of_one_section_share_a_source(anchors: Anchors, evidence: list[Evidence]) -> None:
    one, other = evidence[0], evidence[1]
    far = dataclasses.replace(one, span=(one.span[1] + 2, one.span[1] + 4))
    said = ReplySentence("a", "model", 1, (one,)), ReplySentence("b", "model", 1, (other, far))
    content = str(chat_view.answered(reply(*said), anchors, last=True)["content"])
    assert re.findall(r'class="fg-num">([^<]*)<', content) == ["1, 3", "2"]
    target = re.search(r'class="fg-source" href="#([^"]*)"', content)
    assert target
    assert [part.startswith("s-overview-") for part in target[1].split(",")] == [True, True]


@pytest.mark.parametrize("line", [GREETING.format(lesson="L"), THANKED, which_part("Why?")])
def test_small_talk_is_no_refusal(anchors: Anchors, line: str) -> None:
    hello = reply(ReplySentence(line, "authored", 1), move="abstain", reason="off_topic")
    content = str(chat_view.answered(hello, anchors, last=True)["content"])
    assert "fg-abstained" not in content
    assert "outside" not in content


@pytest.mark.parametrize("reason", ["not_in_lesson", "partly_covered", "ambiguous", "off_topic", None])
def test_each_abstention_reads_differently_and_offers_the_nearest(anchors: Anchors, reason: Any) -> None:
    made = chat_view.answered(reply(move="abstain", reason=reason, nearest="step-2"), anchors, last=True)
    assert chat_view.ABSTENTIONS[reason] in text(made)
    assert "fg-abstained" in markup(made)
    assert 'href="#part-step-2"' in markup(made)
    assert len(set(chat_view.ABSTENTIONS.values())) == 5


def test_only_the_last_answer_can_be_asked_again(anchors: Anchors) -> None:
    said = reply(ReplySentence("a", "model", 1))
    shown = [markup(chat_view.answered(said, anchors, last=last)) for last in (False, True)]
    assert ["fg-do-again" in each for each in shown] == [False, True]


@pytest.mark.parametrize("move", ["verdict", "hint", "tell", "reveal", "refute", "explain_back"])
def test_what_an_author_wrote_is_not_tried_again(anchors: Anchors, move: Any) -> None:
    shown = markup(chat_view.answered(reply(ReplySentence("a", "authored", 1), move=move), anchors, last=True))
    assert "fg-do-again" not in shown
    assert "fg-do-edit" not in shown
    assert "fg-do-export" in shown


def test_label_begins_a_paragraph_with_a_heading(anchors: Anchors) -> None:
    said = ReplySentence("No.", "authored", 1), ReplySentence("Because.", "authored", 1, (), "Why <b>")
    shown = markup(chat_view.answered(reply(*said, move="verdict"), anchors, last=True))
    assert '<h4 class="fg-label">Why &lt;b&gt;</h4><p class="fg-run fg-authored">' in shown


def test_program_keeps_its_lines_and_spaces(anchors: Anchors) -> None:
    made = reply(ReplySentence("a", "authored", 1), output="1\n  2", mended="if x:\n    y()", move="verdict")
    shown = markup(chat_view.answered(made, anchors, last=True))
    assert "1&#10;  2" in shown
    assert "if x:&#10;    y()" in shown
    assert "\n" not in shown


@pytest.mark.parametrize(("move", "offer", "expected"), [
    ("verdict", None, "Go on"), ("tell", None, "Go on"), ("answer", "l#step-1", "Try a question"),
    ("answer", None, ""), ("redirect", None, ""),
])  # fmt: skip
def test_one_clear_next_step(anchors: Anchors, move: Any, offer: str | None, expected: str) -> None:
    made = reply(ReplySentence("a", "authored", 1), move=move, offer=offer)
    shown = text(chat_view.answered(made, anchors, last=True))
    assert (expected or "Go on") in shown if expected else "Go on" not in shown
    assert "fg-steps" not in markup(chat_view.answered(made, anchors, last=False))


@pytest.mark.parametrize("move", ["answer", "abstain", "refute", "redirect"])
def test_question_aside_keeps_the_way_back_to_the_walk(anchors: Anchors, move: Any) -> None:
    made = reply(ReplySentence("a", "authored", 1), move=move)
    assert "Go on" in text(chat_view.answered(made, anchors, last=True, walking=True))
    assert "Go on" not in text(chat_view.answered(made, anchors, last=False, walking=True))


def test_why_shows_scores_drops_and_times(anchors: Anchors, evidence: list[Evidence]) -> None:
    shown = ShownPassage("fine-tuning#step-2", "x", "Words of it.", 0.71, "f", (0, 9))
    made = reply(passages=(shown,), dropped=3, why=("A reason.", "Figures: 1.2 of 1.65"))
    why = text(chat_view.answered(made, anchors, last=False))
    for part in ("Step 2", "0.71", "Words of it.", "3 drafted sentences left out", "A reason.", "1.2 of 1.65", "ms"):
        assert part in why
    assert why.index("A reason.") < why.index("0.71") < why.index("1.2 of 1.65")


def test_notices_are_shown(anchors: Anchors) -> None:
    assert "No model" in text(chat_view.answered(reply(notices=("No model <here>",)), anchors, last=True))


def test_pending_answer_shows_the_stage_and_what_passed(anchors: Anchors) -> None:
    made = chat_view.under_way(Progress("checking", (ReplySentence("Passed.", "model", 1),)), anchors)
    assert "Passed." in text(made)
    assert "Checking it against the lesson" in text(made)
    assert "fg-done" not in markup(made)


@pytest.mark.parametrize(("before", "place"), [(0, "you are next"), (1, "1 before you"), (12, "12 before you")])
def test_whoever_waits_sees_the_place_and_what_passed(anchors: Anchors, before: int, place: str) -> None:
    said = (ReplySentence("Passed.", "model", 1),)
    shown = text(chat_view.under_way(Progress("waiting", said, before=before), anchors))
    assert f"Waiting for your turn: {place}…" in shown
    assert "Passed." in shown


def test_stopped_answer_keeps_what_was_checked(anchors: Anchors) -> None:
    kept = chat_view.stopped(Progress("checking", (ReplySentence("Passed.", "model", 1),)), anchors)
    assert "Passed." in text(kept)
    assert "What is above was checked" in text(kept)
    nothing = chat_view.stopped(Progress("looking"), anchors)
    assert "before there was anything" in text(nothing)
    assert "Try again" in text(nothing)


def test_stored_stop_without_a_sentence_is_one_calm_line(anchors: Anchors) -> None:
    empty = reply(move="abstain", notices=(STOPPED_EARLY,), stopped=True)
    assert text(chat_view.answered(empty, anchors, last=False)) == STOPPED_EARLY
    assert "fg-abstained" not in markup(chat_view.answered(empty, anchors, last=True))


def test_trouble_is_words(anchors: Anchors) -> None:
    assert "<i>" not in markup(chat_view.trouble("<i>words</i>"))
