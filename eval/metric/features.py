"""What is measured of a sentence against its evidence: few shares, each of which can only speak for or against it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firstguess.eval.metric.reading import Page, Piece, spoken, terms
from firstguess.knowledge.lexicon import STOPWORDS, stem
from firstguess.tutor.grounding.evidence import Idf, common_subsequence
from firstguess.tutor.grounding.guards import numbers

#: Windows whose order of words is looked at, of those that carry the most of the claim's words.
CANDIDATES = 5
#: Of two windows that carry as much, the shorter one.
_LENGTH = 0.02
_CLAUSE = re.compile(
    r"[,;:]\s+|\s+(?:and|but|or|which|who|that|because|while|although|when|where|so)\s+", re.IGNORECASE
)
_SHORTEST_CLAUSE = 3
#: What a sentence of another page must add: content words, and a share of the claim by idf.
ADDED_TERMS, ADDED_SHARE = 3, 0.25
#: Who speaks of themselves claims what no evidence can carry.
_PERSONAL = frozenset("i me my mine we our us you your i'm i've i'd i'll you're".split())
_CONTENTLESS = frozenset(stem(word) for word in STOPWORDS)

#: Every feature with the sign that its coefficient may have.
SIGNS: dict[str, int] = {
    "pair_precision": 1, "page_precision": 1, "clause_precision": 1, "bigrams": 1, "trigrams": 1, "subsequence": 1,
    "unmatched": -1, "numbers": -1, "personal": -1, "question": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Window:
    """One or two sentences of a page that follow one another, and the shares (0..1) of the claim that they carry."""

    page: Page
    first: int
    last: int
    wording: str
    precision: float
    bigrams: float
    subsequence: float

    @property
    def support(self) -> float:
        length = _LENGTH * (self.last - self.first)
        return 0.6 * self.precision + 0.15 * self.bigrams + 0.25 * self.subsequence - length

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.page.pieces[self.first : self.last]


class Weighing:
    """The terms of one claim with their idf weights."""

    def __init__(self, claim: str, idf: Idf) -> None:
        self.claim = claim
        self.terms = terms(claim)
        self.weights = {term: idf.weight(term) for term in self.terms}

    def precision(self, known: frozenset[str], of: Sequence[str] | None = None) -> float:
        """Share (by idf) of the claim's different terms, or of those in ``of``, that are ``known``; 0 of nothing."""
        wanted = self.weights.keys() if of is None else set(of)
        total = sum(self.weights[term] for term in wanted)
        return sum(self.weights[term] for term in wanted if term in known) / total if total else 0.0


def best_windows(weighing: Weighing, found: Sequence[Page]) -> list[Window]:
    """Of each page the window that carries the most of the claim."""
    return [window for window in (_best_of(weighing, page) for page in found) if window is not None]


def _best_of(weighing: Weighing, page: Page) -> Window | None:
    sets = [piece.known & weighing.weights.keys() for piece in page.pieces]
    carried = [(-_mass(own, weighing.weights), 1, first) for first, own in enumerate(sets)]
    carried += [(-_mass(own | sets[first + 1], weighing.weights), 2, first) for first, own in enumerate(sets[:-1])]
    # A window of one sentence comes before that of two, and the earlier first: ties never hang on chance.
    nearest = sorted(carried)[:CANDIDATES]
    windows = [_window(weighing, page, first, first + length) for _, length, first in nearest]
    return max(windows, key=lambda window: window.support, default=None)


def _mass(known: frozenset[str], weights: Mapping[str, float]) -> float:
    # Sorted: a sum of floats in the order of a set would change from run to run.
    return sum(weights[term] for term in sorted(known))


def _window(weighing: Weighing, page: Page, first: int, last: int) -> Window:
    wording = " ".join(piece.wording for piece in page.pieces[first:last])
    said, carried = weighing.terms, terms(wording)
    return Window(
        page, first, last, wording, weighing.precision(frozenset(carried)), grams(said, carried, 2),
        common_subsequence(said, carried) / len(said),
    )  # fmt: skip


def grams(said: Sequence[str], carried: Sequence[str], size: int) -> float:
    """Share (0..1) of the runs of ``size`` terms in ``said`` that ``carried`` has; a shorter claim is one run."""
    wanted = _runs(said, size)
    if not wanted:
        return float(set(said) <= set(carried))
    known = set(_runs(carried, size))
    return sum(run in known for run in wanted) / len(wanted)


def _runs(said: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(said[start:] for start in range(size)), strict=False))


def measure(weighing: Weighing, window: Window, found: Sequence[Page] = ()) -> dict[str, float]:
    """The features by name. Shares of the window, of it with the most helpful further sentence, and of its page.

    The further sentence may be another page's (of those in ``found``) where it adds much: evidence may be several
    quotes, and a foreign passage that is added should still change nothing.
    """
    page, carried = window.page, terms(window.wording)
    more = _elsewhere(weighing, page, found)
    reach = page.known | more.known if more else page.known
    wording = f"{page.wording} {more.wording}" if more else page.wording
    content = _content(weighing.terms)
    return {
        "pair_precision": _with_another(weighing, window, more),
        "page_precision": weighing.precision(reach, content),
        "clause_precision": min(weighing.precision(frozenset(carried), part) for part in clauses(weighing)),
        "bigrams": window.bigrams,
        "trigrams": grams(weighing.terms, carried, 3),
        "subsequence": window.subsequence,
        "unmatched": math.log1p(len(weighing.weights.keys() - reach)),
        "numbers": float(not numbers(weighing.claim) <= numbers(wording)),
        "personal": float(bool(_PERSONAL & set(spoken(weighing.claim)) - set(spoken(wording)))),
        "question": float(weighing.claim.rstrip(" \"')").endswith("?")),
    }


def _content(of: Iterable[str]) -> list[str]:
    return [term for term in of if term not in _CONTENTLESS and (len(term) > 1 or term.isdigit())]


def _elsewhere(weighing: Weighing, page: Page, found: Sequence[Page]) -> Piece | None:
    """The sentence of another page that adds the most, if that is several content words and a good share."""
    missing = frozenset(_content(weighing.weights.keys() - page.known))
    pieces = [piece for other in found if other is not page for piece in other.pieces]
    best = max(pieces, key=lambda piece: _mass(piece.known & missing, weighing.weights), default=None)
    if best is None or len(best.known & missing) < ADDED_TERMS:
        return None
    return best if weighing.precision(best.known & missing) >= ADDED_SHARE else None


def _with_another(weighing: Weighing, window: Window, more: Piece | None) -> float:
    own = frozenset(terms(window.wording))
    missing = weighing.weights.keys() - own
    pieces = (*window.page.pieces, more) if more else window.page.pieces
    helpful = max(pieces, key=lambda piece: _mass(piece.known & missing, weighing.weights))
    return weighing.precision(own | helpful.known)


def clauses(weighing: Weighing) -> list[tuple[str, ...]]:
    """The terms of each clause of at least three words; of the whole claim where there is none."""
    parts = [terms(part) for part in _CLAUSE.split(weighing.claim)]
    long = [tuple(t for t in part if t in weighing.weights) for part in parts if len(part) >= _SHORTEST_CLAUSE]
    return [part for part in long if part] or [weighing.terms]
