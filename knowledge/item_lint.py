"""What an author of items should mend: cues that give the answer away, and what the test and the re-checks lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import STOPWORDS, words
from firstguess.knowledge.schema import CommitPrompt, Myth, Option, Pitfall, PracticeItem, QuizItem
from firstguess.knowledge.source import Document, Loc, parse_yaml

#: So many questions a test asks.
TEST_ITEMS = 10
#: Who always takes the longest answer should not do much better than chance.
MOST_LONGEST = 0.6
#: Fewer items show no habit of their author.
HABIT = 5
#: A right option of one such word is in every hint without giving anything away.
_SAYS_NOTHING = STOPWORDS | frozenset("no none true false".split())

Asked = CommitPrompt | Pitfall | PracticeItem


def lint_items(lesson: Lesson) -> Iterator[Fault]:
    """Faults of the hints of every item, and of ``quiz.yaml`` where the lesson has one."""
    for name, records in _files(lesson).items():
        places = _Places(lesson, name)
        for index, record in enumerate(records):
            yield from _leaking_hints(record, places, index)
    if "quiz.yaml" in lesson.files:
        places = _Places(lesson, "quiz.yaml")
        yield from _nameless_mistakes(lesson.quiz, places)
        yield from _longest_is_right(lesson.quiz, places)
        yield from _same_position(lesson.quiz, places)
        yield from _without_twin(lesson, places)
        yield from _too_few(lesson.quiz, places)


@dataclass
class _Places:
    """Where the values of a lesson's file stand. The file is parsed only when something is wrong in it."""

    lesson: Lesson
    file: str
    document: Document | None = field(default=None)

    def fault(self, loc: Loc, message: str, repair: str) -> Fault:
        path = self.lesson.folder / self.file
        if self.document is None:
            self.document = parse_yaml(path, self.lesson.files[self.file])
        return Fault(path, self.document.line(loc) if loc else 1, message, repair)


def _files(lesson: Lesson) -> dict[str, Sequence[Asked]]:
    files: dict[str, Sequence[Asked]] = {"prompts.yaml": lesson.prompts, "pitfalls.yaml": lesson.pitfalls}
    return files | {"practice.yaml": lesson.practice, "quiz.yaml": lesson.quiz}


def _leaking_hints(record: Asked, places: _Places, index: int) -> Iterator[Fault]:
    right = next((option.text for option in record.options if option.right), "")
    wrong = [option.text for option in record.options if not option.right]
    if set(words(right)) <= _SAYS_NOTHING:
        return
    for loc, hint in _hints(record):
        # A hint that names all the answers ("Is it A or B?") tells none of them.
        if _says(hint, right) and not all(_says(hint, text) for text in wrong):
            message = f"a hint of '{record.id}' says the right option"
            yield places.fault((index, *loc), message, "lead to the answer, and leave its words to the learner")


def _hints(record: Asked) -> Iterator[tuple[Loc, str]]:
    for number, option in enumerate(record.options):
        if option.hint:
            yield ("options", number, "hint"), option.hint
    if isinstance(record, Pitfall):
        return
    for number, hint in enumerate(record.hints):
        yield ("hints", number), hint
    if not isinstance(record, CommitPrompt) and record.similar:
        yield ("similar",), record.similar


def _says(text: str, phrase: str) -> bool:
    """Whether ``text`` holds the words of ``phrase`` one after the other, whatever their case and punctuation."""
    return f" {' '.join(words(phrase))} " in f" {' '.join(words(text))} "


def _nameless_mistakes(quiz: Sequence[QuizItem], places: _Places) -> Iterator[Fault]:
    for index, item in enumerate(quiz):
        for number, option in enumerate(item.options):
            if not option.right and not option.misconception:
                message = f"a wrong option of '{item.id}' names no misconception"
                repair = "add 'misconception:' with the belief that leads to it, or a myth's id"
                yield places.fault((index, "options", number), message, repair)


def _longest_is_right(quiz: Sequence[QuizItem], places: _Places) -> Iterator[Fault]:
    cued = [index for index, item in enumerate(quiz) if _stands_out(item.options)]
    if len(quiz) >= HABIT and len(cued) > MOST_LONGEST * len(quiz):
        message = f"the right option is the longest in {len(cued)} of {len(quiz)} items"
        repair = "shorten right options, or give wrong ones as much detail: " + ", ".join(quiz[at].id for at in cued)
        yield places.fault((cued[0],), message, repair)


def _stands_out(options: Sequence[Option]) -> bool:
    """Whether the right option is longer than each wrong one."""
    longest = max(len(option.text) for option in options if not option.right)
    return any(len(option.text) > longest for option in options if option.right)


def _same_position(quiz: Sequence[QuizItem], places: _Places) -> Iterator[Fault]:
    positions = {next(at for at, option in enumerate(item.options) if option.right) for item in quiz}
    if len(quiz) > 1 and len(positions) == 1:
        message = f"the right option is number {positions.pop() + 1} in every item"
        yield places.fault((), message, "put it in another place in some of the items")


def _without_twin(lesson: Lesson, places: _Places) -> Iterator[Fault]:
    """A step's prompt, a myth, a pitfall or a practice item is of the concept that has its id."""
    others: tuple[Asked | Myth, ...] = (*lesson.prompts, *lesson.myths, *lesson.pitfalls, *lesson.practice)
    asked = Counter([*(item.concept for item in lesson.quiz), *(other.id for other in others)])
    for index, item in enumerate(lesson.quiz):
        if asked[item.concept] < 2:
            message = f"'{item.concept}' is asked once, so nothing can re-check it"
            repair = "write a second item of this concept, or check its spelling"
            yield places.fault((index, "concept"), message, repair)


def _too_few(quiz: Sequence[QuizItem], places: _Places) -> Iterator[Fault]:
    if len(quiz) < TEST_ITEMS:
        message = f"{len(quiz)} items, and a test asks {TEST_ITEMS}"
        yield places.fault((), message, f"write {TEST_ITEMS - len(quiz)} more")
