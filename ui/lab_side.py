"""The lab's Gradio components, in the column of the lesson, and the events between them and the lab's desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gradio as gr

from firstguess.knowledge.errors import FirstguessError
from firstguess.ui.desk import Seat
from firstguess.ui.lab_desk import BLANK, MOST, LabDesk
from firstguess.ui.lab_view import ended
from firstguess.ui.screen import Screen

Update = dict[Any, Any]
Look = Callable[[Seat | None, gr.Request], Screen]


class LabSide:
    """The list stays while a run fills the other parts, so that what was chosen and the focus stay too.

    ``html`` makes a component for our own HTML; ``look`` is the screen of whoever sends a request; ``record`` shows
    their record, which a run adds to.
    """

    def __init__(self, desk: LabDesk, html: Callable[[str], gr.Markdown], look: Look, record: gr.Markdown) -> None:
        self._desk, self._look, self._record = desk, look, record
        with gr.Column(elem_id="fg-lab-side", min_width=0):
            self.list = html("fg-lab")
            self._parts = {name: html(f"fg-lab-{name}") for name in BLANK}
            self._order = gr.Textbox(label="Order", elem_id="fg-lab-order", visible="hidden", max_length=MOST)
            self._stop = gr.Button("Stop the run", elem_id="fg-lab-stop", visible="hidden")
        self.components = [self.list, *self._parts.values()]

    def events(self, blocks: gr.Blocks, seat: gr.State, quiet: Mapping[str, Any]) -> None:
        # A run takes most of a minute: it has places of its own, so that no answer waits for one.
        run: dict[str, Any] = {**quiet, "concurrency_limit": 16, "concurrency_id": "lab", "trigger_mode": "multiple"}
        self._order.change(self.try_out, [self._order, seat], [*self._parts.values(), self._record], **run)
        self._stop.click(self.stop, [seat], [], **quiet)
        blocks.unload(self.leave)

    def try_out(self, line: str, seat: Seat | None, request: gr.Request) -> Iterator[Update]:
        """A run, or a comparison, beside the conversation."""
        try:
            screen = self._look(seat, request)
        except FirstguessError as error:
            yield self._shows({"found": ended(str(error))})
            return
        for parts in self._desk.take(line, screen, request.session_hash or ""):
            yield self._shows(parts)
        now = self._look(seat, request)
        if now.record != screen.record:
            yield {self._record: now.record}

    def stop(self, seat: Seat | None, request: gr.Request) -> None:
        self._desk.stop(self._look(seat, request).seat.learner)

    def leave(self, request: gr.Request) -> None:
        """The page is closed, or shows another lesson: nobody looks at its run any more."""
        self._desk.leave(request.session_hash or "")

    def cleared(self) -> Update:
        """Nothing was run yet."""
        return self._shows(BLANK)

    def veiled(self, screen: Screen) -> Update:
        """What must go from the page, now that ``screen`` asks something that it would answer."""
        return self.cleared() if self._desk.veil(screen) else {}

    def _shows(self, parts: Mapping[str, str]) -> Update:
        return {self._parts[name]: html for name, html in parts.items()}
