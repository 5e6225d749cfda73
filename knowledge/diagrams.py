"""A lesson's pictures: SVG that runs nothing and fetches nothing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from firstguess.knowledge.errors import Fault

_RUNS = {"script", "foreignobject", "iframe", "embed", "object", "handler", "audio", "video"}
_FETCHES = re.compile(r"@import|url\(\s*['\"]?(?!['\"]?\s*#)", re.IGNORECASE)


def check_svg(file: Path, text: str) -> list[Fault]:
    """Everything that keeps ``text`` from being shown to a learner as a picture."""
    return _Svg(file).read(text)


class _Svg:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._element
        self.parser.StartDoctypeDeclHandler = lambda *_: self._fault("document type or entities", "remove <!DOCTYPE …>")
        self.parser.ProcessingInstructionHandler = lambda *_: self._fault("processing instruction", "remove <?…?>")
        self.parser.CharacterDataHandler = self._fetches

    def read(self, text: str) -> list[Fault]:
        try:
            self.parser.Parse(text.removeprefix("\ufeff").encode(), True)
        except expat.ExpatError as error:
            message = f"not SVG: {expat.ErrorString(error.code)}"
            self.faults.append(Fault(self.file, error.lineno, message, "export the picture as plain SVG"))
        return self.faults

    def _fault(self, message: str, repair: str) -> None:
        self.faults.append(Fault(self.file, self.parser.CurrentLineNumber, message, repair))

    def _element(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.split(" ")[-1]
        if not self.root and qualified not in ("svg", "http://www.w3.org/2000/svg svg"):
            self._fault(f"not SVG: the outermost element is <{name}>", "export the picture as plain SVG")
        self.root = self.root or name
        if name.lower() in _RUNS:
            self._fault(f"element <{name}>", "remove it: a picture may not run or embed anything")
        for key, value in attributes.items():
            self._attribute(key.split(" ")[-1].lower(), value)

    def _attribute(self, key: str, value: str) -> None:
        if key.startswith("on"):
            self._fault(f"attribute '{key}'", "remove it: a picture may not run anything")
        elif key in ("href", "src") and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg")):
            self._fault(f"reference to '{value[:60]}'", "draw it in the picture itself: nothing outside may be fetched")
        elif key == "attributename" and value.lower().endswith("href"):
            self._fault("animation of a reference", "remove it")
        self._fetches(value)

    def _fetches(self, text: str) -> None:
        if _FETCHES.search(text):
            self._fault("style that fetches something", "keep fonts and pictures inside the file")
