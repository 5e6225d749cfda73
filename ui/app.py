"""The page: three columns of Gradio components and the events between them.

Every decision is in :mod:`firstguess.ui.desk`; what is shown is made by the views. Handlers only carry values between
the two. A learner is whoever holds the cookie, never anything the page sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from gradio.components.chatbot import ExampleMessage, MessageDict

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.reply import Reply
from firstguess.ui import chat_view, words
from firstguess.ui.desk import Desk, Refused, Seat
from firstguess.ui.lesson_view import Page, Shelf
from firstguess.ui.security import learner_of
from firstguess.ui.stream import LiveTurn

Update = dict[Any, Any]


class App:
    """The components and their handlers. Built once; all that differs between learners is in ``seat``."""

    def __init__(self, desk: Desk, lesson_id: str | None = None) -> None:
        self.desk, self.lesson_id, self.shelf = desk, lesson_id, Shelf()
        self.blocks = self._layout()

    # The page

    def _layout(self) -> gr.Blocks:
        blocks: gr.Blocks
        with gr.Blocks(title="firstguess", analytics_enabled=False, fill_width=True) as blocks:
            self.seat = gr.State(None)
            self.last_lesson = gr.BrowserState("", storage_key="firstguess-lesson")
            self.warming = gr.Timer(1.0)
            self._top()
            with gr.Row(elem_id="fg-columns"):
                with gr.Column(elem_id="fg-map-col", min_width=0):
                    self.map = _html("fg-map")
                with gr.Column(elem_id="fg-chat-col", min_width=0):
                    self._chat_column()
                with gr.Column(elem_id="fg-lesson-col", min_width=0):
                    self.text = _html("fg-lesson")
            self._events(blocks)
        return blocks

    def _top(self) -> None:
        with gr.Row(elem_id="fg-top"):
            _html("fg-brand", words.BRAND)
            self.picker = gr.Dropdown(
                label="Lesson", choices=[], visible=False, container=False, elem_id="fg-picker", min_width=0
            )
            self.status = _html("fg-status")
            self.new = gr.Button("New chat", elem_id="fg-new", size="sm", min_width=0)
            _html("fg-look", words.THEME)
            _html("fg-panes", words.PANES)

    def _chat_column(self) -> None:
        self.chat = gr.Chatbot(
            label="Conversation", show_label=False, container=False, elem_id="fg-chat", height="100%", buttons=[],
            latex_delimiters=[], allow_tags=False, layout="panel", feedback_options=None, placeholder=words.PLACEHOLDER,
        )  # fmt: skip
        self.note = _html("fg-note")
        self.box = gr.Textbox(
            label="Your question", show_label=False, placeholder="Ask about the lesson…", lines=1, max_lines=6,
            max_length=self.desk.limits.message, submit_btn="Ask", autofocus=False, elem_id="fg-box", container=False,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )  # fmt: skip
        self.again = gr.Button("Try again", elem_id="fg-again", visible="hidden")
        self.edit = gr.Button("Edit question", elem_id="fg-edit", visible="hidden")
        self.export = _html("fg-export")
        self.editing = gr.State(False)

    def _events(self, blocks: gr.Blocks) -> None:
        shown = [self.chat, self.box, self.note, self.seat, self.export, self.editing]
        everything = [*shown, self.picker, self.map, self.text, self.last_lesson, self.status, self.warming]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        reply: dict[str, Any] = {**quiet, "concurrency_limit": 32, "concurrency_id": "replies"}
        blocks.load(self.arrive, [self.last_lesson], everything, **reply)
        self.picker.input(self.arrive, [self.picker], everything, **reply)
        self.box.submit(self.ask, [self.box, self.seat, self.editing], shown, **reply)
        self.chat.example_select(self.ask_example, [self.seat], shown, **reply)
        self.again.click(self.ask_again, [self.seat], shown, **reply)
        self.box.stop(self.stop, [self.seat], [self.note], **quiet)
        self.edit.click(self.begin_edit, [self.seat], [self.box, self.note, self.editing], **quiet)
        self.new.click(self.start_anew, [self.seat], shown, **quiet)
        self.warming.tick(self.warm, [], [self.status, self.warming], **quiet)

    # What the learner does

    def arrive(self, wanted: str, request: gr.Request) -> Iterator[Update]:
        """The page is opened, or another lesson is chosen; also joins a turn that was under way."""
        try:
            learner = _learner(request)
            seat = self.desk.sit_down(learner, wanted or self.lesson_id)
            lessons = self.desk.lessons()
            lesson, page = lessons[seat.lesson], self._page(seat)
        except FirstguessError as error:
            yield {self.note: words.note(str(error))}
            return
        choices = [(each.meta.title, each.id) for each in lessons.values()]
        examples = [ExampleMessage(text=text) for text in lesson.meta.starters]
        yield {
            self.chat: gr.Chatbot([*self._messages(seat, page)], examples=examples, placeholder=words.PLACEHOLDER),
            self.box: _idle(""),
            self.note: words.faults(self.desk.tutor.library.faults()),
            **self._seated(seat),
            self.picker: gr.Dropdown(choices=choices, value=seat.lesson, visible=len(choices) > 1),
            self.map: page.map,
            self.text: page.text,
            self.last_lesson: seat.lesson,
            **self.warm(),
        }
        if turn := self.desk.live(seat):
            yield from self._follow(seat, turn)

    def ask(self, text: str, seat: Seat | None, editing: bool, request: gr.Request) -> Iterator[Update]:
        begin = self.desk.ask_again if editing else self.desk.ask
        yield from self._take(seat, request, lambda at: begin(at, text))

    def ask_example(self, seat: Seat | None, request: gr.Request, choice: gr.SelectData) -> Iterator[Update]:
        yield from self._take(seat, request, lambda at: self.desk.ask(at, choice.value["text"]))

    def ask_again(self, seat: Seat | None, request: gr.Request) -> Iterator[Update]:
        yield from self._take(seat, request, self.desk.ask_again)

    def stop(self, seat: Seat | None, request: gr.Request) -> Update:
        self.desk.stop(self._at(seat, request))
        return {self.note: words.note("Stopping…")}

    def begin_edit(self, seat: Seat | None, request: gr.Request) -> Update:
        """Put the last question back into the box; sending it replaces that turn."""
        last = self.desk.last_question(self._at(seat, request))
        if last is None:
            return {self.note: words.note("There is no question to edit yet."), self.editing: False}
        return {self.box: gr.Textbox(last), self.note: words.EDITING, self.editing: True}

    def start_anew(self, seat: Seat | None, request: gr.Request) -> Update:
        try:
            fresh = self.desk.start_anew(self._at(seat, request))
        except FirstguessError as error:
            return {self.note: words.note(str(error))}
        return {self.chat: [], self.box: _idle(""), self.note: "", **self._seated(fresh)}

    def warm(self) -> Update:
        """The line that says what words the answers; looked at again until the model is ready."""
        ready = self.desk.tutor.ready()
        return {self.status: words.status(self.desk.tutor.model_name, ready), self.warming: gr.Timer(active=not ready)}

    # Replies

    def _take(self, seat: Seat | None, request: gr.Request, begin: Callable[[Seat], LiveTurn]) -> Iterator[Update]:
        """Begin a turn and show it, or say why not."""
        try:
            at = self.desk.begin(self._at(seat, request))
            turn = begin(at)
        except FirstguessError as error:
            yield {self.note: words.note(str(error))}
            return
        yield from self._follow(at, turn)

    def _follow(self, seat: Seat, turn: LiveTurn) -> Iterator[Update]:
        page = self._page(seat)
        past = self._messages(seat, page, asking=turn)
        start = {self.box: _busy(), self.note: "", **self._seated(seat)}
        asked = chat_view.question(turn.question)
        yield {**start, self.chat: [*past, asked, chat_view.under_way(turn.latest, page.anchors)]}
        for progress in (each for each in turn.follow() if each.reply is None):
            yield {self.chat: [*past, asked, chat_view.under_way(progress, page.anchors)]}
        yield {self.chat: self._finished(turn, page, [*past, asked]), self.box: _idle(), self.note: ""}

    def _finished(self, turn: LiveTurn, page: Page, shown: list[MessageDict]) -> list[MessageDict]:
        if turn.trouble:
            return [*shown, chat_view.trouble(turn.trouble)]
        if turn.latest.reply is None:
            return [*shown, chat_view.stopped(turn.latest, page.anchors)]
        return [*shown, chat_view.answered(turn.latest.reply, page.anchors, last=True)]

    def _messages(self, seat: Seat, page: Page, *, asking: LiveTurn | None = None) -> list[MessageDict]:
        """The conversation so far. A quick turn may be stored before it is shown, so ``asking`` itself is left out."""
        turns = [turn for turn in self.desk.history(seat) if asking is None or turn.client_id != asking.client_id]
        pairs = [(turn.message, Reply.from_record(turn.reply)) for turn in turns]
        unfinished = self.desk.unfinished(seat, turns) if asking is None else None
        shown = chat_view.conversation(pairs, page.anchors, asking=asking is not None or unfinished is not None)
        return (
            self._finished(unfinished, page, [*shown, chat_view.question(unfinished.question)]) if unfinished else shown
        )

    def _seated(self, seat: Seat) -> Update:
        return {self.seat: seat, self.export: words.export(seat.conversation), self.editing: False}

    def _page(self, seat: Seat) -> Page:
        return self.shelf.page(self.desk.tutor.library.get(seat.lesson))

    def _at(self, seat: Seat | None, request: gr.Request) -> Seat:
        """The learner's own seat. A page from before a restart has none; one that is not theirs is never used."""
        learner = _learner(request)
        return seat if seat and seat.learner == learner else self.desk.sit_down(learner, self.lesson_id)


def _learner(request: gr.Request) -> str:
    learner = learner_of(request.headers.get("cookie"))
    if learner is None:
        raise Refused("This page needs its one cookie, to know which conversation is yours. Allow it and reload.")
    return learner


def _html(elem_id: str, value: str = "") -> gr.Markdown:
    # Markdown and not gr.HTML: that one compiles templates with eval, which the page's policy forbids.
    return gr.Markdown(value, sanitize_html=False, latex_delimiters=[], elem_id=elem_id)


def _busy() -> gr.Textbox:
    return gr.Textbox("", submit_btn=False, stop_btn="Stop")


def _idle(text: str | None = None) -> gr.Textbox:
    buttons: dict[str, Any] = {"submit_btn": "Ask", "stop_btn": False}
    return gr.Textbox(**buttons) if text is None else gr.Textbox(text, **buttons)
