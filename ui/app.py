"""The page: three columns of Gradio components and the events between them.

Every decision is in :mod:`firstguess.ui.desk`; what is shown is made by :mod:`firstguess.ui.screen`. Handlers only
carry values between the two. A learner is whoever holds the cookie, never anything the page sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from gradio.components.chatbot import MessageDict

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.actions import Action
from firstguess.ui import chat_view, deeds, words
from firstguess.ui.desk import Desk, Refused, Seat
from firstguess.ui.lab_desk import LabDesk, shipped
from firstguess.ui.lab_side import LabSide
from firstguess.ui.screen import ASK, Screen, Screens
from firstguess.ui.security import learner_of
from firstguess.ui.stream import LiveTurn

Update = dict[Any, Any]
FOLLOWING = 96  # pages that may follow a reply at once, each in a thread: more than draft and wait
AT_ONCE = 0.25  # seconds within which an authored reply is there, so that no waiting sign flickers


class App:
    """The components and their handlers. Built once; all that differs between learners is in ``seat``.

    ``sent`` holds what the columns of this page show by now, so that only what changed is sent again.
    """

    def __init__(self, desk: Desk, lesson_id: str | None = None) -> None:
        engine = shipped()
        self.desk, self.lesson_id, self.screens = desk, lesson_id, Screens(desk, engine.experiments)
        self.lab_desk = LabDesk(desk.tutor, engine)
        self.blocks = self._layout()

    # The page

    def _layout(self) -> gr.Blocks:
        blocks: gr.Blocks
        with gr.Blocks(title="firstguess", analytics_enabled=False, fill_width=True) as blocks:
            self.seat, self.sent = gr.State(None), gr.State(())
            self.last_lesson = gr.BrowserState("", storage_key="firstguess-lesson")
            self.warming = gr.Timer(1.0)
            self._top()
            with gr.Row(elem_id="fg-columns"):
                with gr.Column(elem_id="fg-map-col", min_width=0):
                    self.map = _html("fg-map")
                with gr.Column(elem_id="fg-chat-col", min_width=0):
                    self._chat_column()
                with gr.Column(elem_id="fg-lesson-col", min_width=0):
                    _html("fg-side", words.SIDES)
                    self.text = _html("fg-lesson")
                    self.record = _html("fg-record")
                    self.lab = LabSide(
                        self.lab_desk, _html, lambda *who: self.screens.look(self._at(*who)), self.record
                    )
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
            latex_delimiters=[], allow_tags=False, layout="panel", feedback_options=None, placeholder="",
            autoscroll=False,
        )  # fmt: skip
        self.note = _html("fg-note")
        self.box = gr.Textbox(
            label="Your question", show_label=False, placeholder=ASK, lines=1, max_lines=6,
            max_length=self.desk.limits.message, submit_btn="Ask", autofocus=False, elem_id="fg-box", container=False,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )  # fmt: skip
        self.again = gr.Button("Try again", elem_id="fg-again", visible="hidden")
        self.edit = gr.Button("Edit question", elem_id="fg-edit", visible="hidden")
        self.deed = gr.Textbox(label="Deed", elem_id="fg-deed", visible="hidden", max_length=deeds.MOST)
        self.export = _html("fg-export")
        self.editing = gr.State(False)

    def _events(self, blocks: gr.Blocks) -> None:
        columns = [self.map, self.text, self.record, *self.lab.components, self.sent]
        shown = [self.chat, self.box, self.note, self.seat, self.export, self.editing, *columns]
        everything = [*shown, self.picker, self.last_lesson, self.status, self.warming]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        reply: dict[str, Any] = {**quiet, "concurrency_limit": FOLLOWING, "concurrency_id": "replies"}
        blocks.load(self.arrive, [self.last_lesson], everything, **reply)
        self.picker.input(self.arrive, [self.picker], everything, **reply)
        self.box.submit(self.ask, [self.box, self.seat, self.editing, self.sent], shown, **reply)
        self.deed.change(self.do, [self.deed, self.seat, self.sent], shown, **reply)
        self.again.click(self.ask_again, [self.seat, self.sent], shown, **reply)
        self.box.stop(self.stop, [self.seat], [self.note], **quiet)
        self.edit.click(self.begin_edit, [self.seat], [self.box, self.note, self.editing], **quiet)
        self.new.click(self.start_anew, [self.seat, self.sent], shown, **quiet)
        self.lab.events(blocks, self.seat, quiet)
        blocks.unload(self.leave)
        self.warming.tick(self.status_line, [], [self.status, self.warming], **quiet)

    # What the learner does

    def arrive(self, wanted: str, request: gr.Request) -> Iterator[Update]:
        """The page is opened, or another lesson is chosen; also joins a turn that was under way."""
        try:
            learner = _learner(request)
            self.lab.leave(request)
            seat = self.desk.sit_down(learner, wanted or self.lesson_id)
            lessons = self.desk.lessons()
            screen = self.screens.look(seat)
        except FirstguessError as error:
            yield {self.note: words.note(str(error))}
            return
        choices = [(each.meta.title, each.id) for each in lessons.values()]
        yield {
            **self._settled(screen, (), greet=True),
            **self.lab.cleared(),
            self.note: words.faults(self.desk.tutor.library.faults()),
            self.picker: gr.Dropdown(choices=choices, value=seat.lesson, visible=len(choices) > 1),
            self.last_lesson: seat.lesson,
            **self.status_line(),
        }
        self.desk.tutor.warm()  # not before the page is there: what it imports would hold the page up
        if turn := self.desk.live(seat):
            yield from self._follow(seat, turn, (), request)

    def ask(self, text: str, seat: Seat | None, editing: bool, sent: Any, request: gr.Request) -> Iterator[Update]:
        begin = self.desk.ask_again if editing else self.desk.ask
        yield from self._take(seat, request, sent, lambda at: begin(at, text))

    def ask_again(self, seat: Seat | None, sent: Any, request: gr.Request) -> Iterator[Update]:
        yield from self._take(seat, request, sent, self.desk.ask_again)

    def do(self, line: str, seat: Seat | None, sent: Any, request: gr.Request) -> Iterator[Update]:
        """A button of the page: an answer, a question to open, a ruling on the record."""
        try:
            deed = deeds.read(line)
            if not isinstance(deed, Action):
                yield self._ruled(deed, self._at(seat, request), sent)
                return
        except FirstguessError as error:
            yield {self.note: words.note(str(error))}
            return
        yield from self._take(seat, request, sent, lambda at: self.desk.act(at, deed))

    def stop(self, seat: Seat | None, request: gr.Request) -> Update:
        self.desk.stop(self._at(seat, request))
        return {self.note: words.note("Stopping…")}

    def leave(self, request: gr.Request) -> None:
        """The page is closed."""
        if learner := learner_of(request.headers.get("cookie")):
            self.desk.close_page(learner, request.session_hash or "")

    def begin_edit(self, seat: Seat | None, request: gr.Request) -> Update:
        """Put the last question back into the box; sending it replaces that turn."""
        last = self.desk.last_question(self._at(seat, request))
        if last is None:
            return {self.note: words.note("There is no question to edit yet."), self.editing: False}
        return {self.box: gr.Textbox(last), self.note: words.EDITING, self.editing: True}

    def start_anew(self, seat: Seat | None, sent: Any, request: gr.Request) -> Update:
        try:
            fresh = self.desk.start_anew(self._at(seat, request))
            screen = self.screens.look(fresh)
            return {**self._settled(screen, sent), self.box: _idle(screen.hint, clear=True)}
        except FirstguessError as error:
            return {self.note: words.note(str(error))}

    def status_line(self) -> Update:
        """The line that says what words the answers; looked at again until the model is ready."""
        ready = self.desk.tutor.ready()
        return {self.status: words.status(self.desk.tutor.model_name, ready), self.warming: gr.Timer(active=not ready)}

    def _ruled(self, deed: deeds.Rule | deeds.Erase, seat: Seat, sent: Any) -> Update:
        if isinstance(deed, deeds.Erase):
            self.lab_desk.end(seat.learner)
            self.desk.erase(seat)
            return {
                **self._settled(self.screens.look(Seat(seat.learner, seat.lesson, "")), sent),
                self.note: words.ERASED,
            }
        self.desk.rule(seat, deed.misconception, deed.ruling)
        return self._columns(self.screens.look(seat), sent)

    # Replies

    def _take(
        self, seat: Seat | None, request: gr.Request, sent: Any, begin: Callable[[Seat], LiveTurn]
    ) -> Iterator[Update]:
        """Begin a turn and show it, or say why not."""
        try:
            at = self.desk.begin(self._at(seat, request))
            turn = begin(at)
        except FirstguessError as error:
            yield {self.note: words.note(str(error))}
            return
        yield from self._follow(at, turn, sent, request)

    def _follow(self, seat: Seat, turn: LiveTurn, sent: Any, request: gr.Request) -> Iterator[Update]:
        turn.joined(request.session_hash or "")
        typed = turn.action.kind == "say" and turn.action.item is None
        if slow := not turn.soon(AT_ONCE / 5 if typed else AT_ONCE):
            yield from self._waiting(seat, turn)
        screen = self.screens.look(seat)
        box = _idle(screen.hint, clear=typed and not slow)
        yield {**self._settled(screen, sent), self.chat: self._finished(turn, screen), self.box: box}

    def _waiting(self, seat: Seat, turn: LiveTurn) -> Iterator[Update]:
        """The turn while it is made."""
        screen = self.screens.look(seat)
        anchors, past = screen.page.anchors, screen.messages(asking=turn)
        if turn.action.kind == "say":
            past.append(chat_view.question(turn.question))
        start = {self.box: _busy(), self.note: "", **self._seated(seat)}
        yield {**start, self.chat: [*past, chat_view.under_way(turn.latest, anchors)]}
        for progress in (each for each in turn.follow() if each.reply is None):
            yield {self.chat: [*past, chat_view.under_way(progress, anchors)]}

    def _finished(self, turn: LiveTurn, screen: Screen) -> list[MessageDict]:
        """The conversation with its last turn, which is not in the log when it failed or hung."""
        if any(past.client_id == turn.client_id for past in screen.turns):
            return screen.messages()
        anchors, shown = screen.page.anchors, screen.messages(asking=turn)
        if turn.action.kind == "say":
            shown.append(chat_view.question(turn.question))
        if turn.trouble:
            return [*shown, chat_view.trouble(turn.trouble)]
        return [*shown, chat_view.stopped(turn.latest, anchors)]

    def _settled(self, screen: Screen, sent: Any, *, greet: bool = False) -> Update:
        """Everything that a screen shows while no reply is being made."""
        if screen.unfinished is not None:
            chat = self._finished(screen.unfinished, screen)
        else:
            live = self.desk.live(screen.seat)
            chat = screen.messages(asking=live, greet=greet)
        return {
            self.chat: chat,
            self.box: _idle(screen.hint),
            self.note: "",
            **self._seated(screen.seat),
            **self._columns(screen, sent),
        }

    def _columns(self, screen: Screen, sent: Any) -> Update:
        """The map, the lesson, the record and the lab, each only when it changed."""
        made = {self.map: screen.map, self.text: screen.text, self.record: screen.record}
        made[self.lab.list] = screen.lab
        now = tuple(hash(html) for html in made.values())
        before = tuple(sent) if len(sent or ()) == len(now) else (None,) * len(now)
        changed = {part: html for (part, html), old, new in zip(made.items(), before, now, strict=True) if old != new}
        return {**changed, **(self.lab.veiled(screen) if self.lab.list in changed else {}), self.sent: now}

    def _seated(self, seat: Seat) -> Update:
        return {self.seat: seat, self.export: words.export(seat.conversation), self.editing: False}

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


def _idle(hint: str, *, clear: bool = False) -> gr.Textbox:
    looks: dict[str, Any] = {"placeholder": hint, "submit_btn": "Ask" if hint == ASK else "Send", "stop_btn": False}
    return gr.Textbox("", **looks) if clear else gr.Textbox(**looks)
