"""The worker process: one job as a line of JSON on its input, what happens as lines of JSON on its output.

``python -m firstguess.tutor.lab.worker`` is started by ``firstguess.tutor.lab.process``. When its input closes, whoever
asked is gone, and it ends at once.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from firstguess.knowledge.errors import FirstguessError

MOST_THREADS = 2
NICE = 5

Job = Mapping[str, Any]
Event = dict[str, Any]
Send = Callable[[Event], None]


def main() -> None:
    """Do the job that is on the input, at a low priority."""
    send = _sender()
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        for event in JOBS[job["kind"]](job, send):
            send(event)
    except FirstguessError as error:
        send({"error": str(error)})
    os._exit(0)  # what libraries would tidy up now ends with the process anyway, only later


def _sender() -> Send:
    """Writes events to what is the output now; what libraries print from here on goes to the complaints."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def send(event: Event) -> None:
        output.write(json.dumps(event) + "\n")
        output.flush()

    return send


def _end_with_input() -> None:
    while sys.stdin.read(1):
        pass
    os._exit(0)


def threads() -> int:
    """Half of the cores, since a chat may go on beside it, and no more than a small model can use."""
    return max(1, min(MOST_THREADS, (os.cpu_count() or 1) // 2))


def _experiment(job: Job, send: Send) -> Iterator[Event]:
    import torch

    from firstguess.tutor.lab.start import pretrained
    from firstguess.tutor.lab.texts import shipped
    from firstguess.tutor.lab.tiny import Vocabulary
    from firstguess.tutor.lab.trials import TRIALS, Bench, Stage

    torch.set_num_threads(threads())
    torch.use_deterministic_algorithms(True)
    texts = shipped()
    vocabulary = Vocabulary(texts.words)

    def say(share: float) -> None:
        send({"done": 0.0, "saying": f"pre-training the small model on everyday sentences (once), {share:.0%}"})

    begun = pretrained(texts, vocabulary, Path(job["cache"]), job["effort"], say)
    trial = TRIALS[job["name"]](Bench(texts, vocabulary, begun, job["seed"], job["effort"]))
    while True:
        try:
            said = next(trial)
        except StopIteration as end:
            yield {"figures": end.value}
            return
        if isinstance(said, Stage):
            yield {"done": said.done, "saying": said.saying}
        else:
            yield {"curve": said.curve, "step": said.step, "value": said.value}


def _wordings(job: Job, send: Send) -> Iterator[Event]:
    from firstguess.tutor.lab.wordings import NAMES, wordings

    def say(_share: float, text: str) -> None:
        send({"done": 0.0, "saying": text})

    args = (job["specs"], job["title"], job["question"], job["facts"], Path(job["cache"]), threads(), say)
    for side, text, done in wordings(*args):
        yield {"side": side, "text": text} if text else {"done": done, "saying": f"wording it with {NAMES[side]}"}
    yield {"done": 1.0, "saying": "done"}


JOBS: dict[str, Callable[[Job, Send], Iterator[Event]]] = {"experiment": _experiment, "wordings": _wordings}

if __name__ == "__main__":
    main()
