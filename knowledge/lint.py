"""What an author should mend: everything that keeps a lesson from loading, then what makes it teach worse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from firstguess.knowledge.errors import Fault, LessonError
from firstguess.knowledge.item_lint import lint_items
from firstguess.knowledge.lesson import Lesson, Part, load_lesson
from firstguess.knowledge.library import lesson_folders
from firstguess.knowledge.markdown import read_body
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.refutation import refutation_faults
from firstguess.knowledge.sentences import Sentence, split
from firstguess.knowledge.source import front_matter, line_at

MAX_WORDS = 45
#: Shorter sentences ("It prints:") may come twice.
DISTINCT_WORDS = 6
_END = (".", "!", "?", "…", "。", "！", "？", "؟", "।")  # noqa: RUF001 - the marks of other scripts are meant
_QUOTES = "\"'”’)*_"  # noqa: RUF001
_REPLIES = ("yes", "no", "true", "false", "right", "wrong")


def lint(path: Path) -> list[Fault]:
    """Every fault of the lesson, or of the folder of lessons, at ``path``; by file and line.

    Style is looked at only in lessons that load.
    """
    if not path.is_dir():
        return [Fault(path, 1, "no such folder", "name a lesson's folder, or a folder of lessons")]
    folders = lesson_folders(path)
    if not folders:
        return [Fault(path, 1, "no lesson in this folder", "put each lesson into its own folder, with a lesson.md")]
    faults: list[Fault] = []
    lessons: dict[str, Lesson] = {}
    for folder in folders:
        try:
            lesson = load_lesson(folder)
        except LessonError as error:
            faults += error.faults
            continue
        faults += style(lesson)
        if lessons.setdefault(lesson.id, lesson) is not lesson:
            message = f"lesson id '{lesson.id}' is taken by {lessons[lesson.id].folder / 'lesson.md'}"
            faults.append(Fault(folder / "lesson.md", 1, message, "choose another id"))
    return sorted(set(faults))


def style(lesson: Lesson) -> Iterator[Fault]:
    """What loads but teaches worse than it could."""
    passages = split_lesson(lesson)
    yield from _folder_name(lesson)
    yield from _long_sentences(lesson, passages)
    yield from _repeated_sentences(lesson, passages)
    yield from _bare_facts(lesson)
    yield from refutation_faults(lesson)
    yield from _steps_without_prompt(lesson)
    yield from _unused_diagrams(lesson)
    yield from _markdown(lesson)
    yield from lint_items(lesson)


def _at(lesson: Lesson, file: str, offset: int, message: str, repair: str) -> Fault:
    return Fault(lesson.folder / file, line_at(lesson.files[file], offset), message, repair)


def _start(sentence: Sentence) -> str:
    return sentence.text if len(sentence.text) <= 50 else sentence.text[:47] + "…"


def _folder_name(lesson: Lesson) -> Iterator[Fault]:
    if lesson.folder.resolve().name != lesson.id:
        message = f"the folder '{lesson.folder.resolve().name}' holds the lesson '{lesson.id}'"
        yield Fault(lesson.folder / "lesson.md", 1, message, "give the folder the lesson's id as its name")


def _long_sentences(lesson: Lesson, passages: tuple[Passage, ...]) -> Iterator[Fault]:
    for passage in passages:
        for sentence in passage.sentences:
            words = len(sentence.text.split())
            if words > MAX_WORDS:
                message = f"sentence of {words} words: '{_start(sentence)}'"
                yield _at(lesson, passage.file, sentence.start, message, f"use {MAX_WORDS} words at most: make it two")


def _repeated_sentences(lesson: Lesson, passages: tuple[Passage, ...]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for passage in passages:
        for sentence in passage.sentences:
            where = f"{passage.file}:{line_at(lesson.files[passage.file], sentence.start)}"
            seen = first.setdefault(sentence.text.casefold(), where)
            if seen is not where and len(sentence.text.split()) >= DISTINCT_WORDS:
                message = f"sentence is in {seen} already: '{_start(sentence)}'"
                yield _at(lesson, passage.file, sentence.start, message, "say it once, or say it in other words")


def _bare_facts(lesson: Lesson) -> Iterator[Fault]:
    """A myth's fact is quoted alone and first, so it has to be understood alone."""
    for myth in lesson.myths:
        fact = lesson.part(myth.id).blocks[0]
        first = split(myth.fact)[0].text if split(myth.fact) else ""
        if not myth.fact.rstrip(_QUOTES).endswith(_END) or len(first.split()) < 4:
            message = "the fact is not a sentence of its own"
            yield _at(lesson, "myths.yaml", fact.start, message, "write a full sentence that can be quoted alone")
        elif first.split()[0].rstrip(".,:;!").casefold() in _REPLIES:
            message = f"the fact begins with '{first.split()[0]}'"
            yield _at(lesson, "myths.yaml", fact.start, message, "state the fact; 'answer' holds the yes or no")


def _steps_without_prompt(lesson: Lesson) -> Iterator[Fault]:
    asked = {prompt.part for prompt in lesson.prompts}
    for part in lesson.parts:
        if part.kind == "step" and part.id not in asked:
            message = f"step '{part.id}' asks for no guess"
            yield Fault(lesson.folder / part.file, 1, message, f"add a prompt with 'part: {part.id}' to prompts.yaml")


def _unused_diagrams(lesson: Lesson) -> Iterator[Fault]:
    shown = {part.diagram.file for part in lesson.parts if part.diagram}
    folder = lesson.folder / "diagrams"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if f"diagrams/{path.name}" not in shown and not path.name.startswith("."):
            repair = "name it in a section's front matter, or delete it"
            yield Fault(path, 1, "no section shows this picture", repair)


def _markdown(lesson: Lesson) -> Iterator[Fault]:
    for part in lesson.parts:
        if part.file.endswith(".md"):
            yield from _one_body(lesson, part)


def _one_body(lesson: Lesson, part: Part) -> Iterator[Fault]:
    file, text = lesson.folder / part.file, lesson.files[part.file]
    body = read_body(file, text, front_matter(file, text)[1])
    for line in body.links:
        yield Fault(file, line, "link in the prose", "a sentence is quoted as it stands: name the source in words")
    for level, title, line in body.headings:
        if level == 1:
            yield Fault(file, line, f"'# {title}' stands beside the title", "begin with '## '")
    seen: set[str] = set()
    for _, title, line in body.headings:
        if title.casefold() in seen:
            yield Fault(file, line, f"second heading '{title}'", "headings name citations: choose another")
        seen.add(title.casefold())
