"""Guards of the metric: what makes a sentence false although nearly all its words stand in the evidence.

The tutor's guards (``tutor.grounding.guards``) compare whole sentences and may be strict, since a withheld sentence
costs little. Here a true sentence that is called false costs as much as the other way round: so what is negated and
who does what are compared term by term.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from firstguess.eval.metric.features import Weighing, Window
from firstguess.eval.metric.reading import Piece, spoken, terms
from firstguess.knowledge.lexicon import STOPWORDS, stem
from firstguess.tutor.grounding.guards import NEGATIONS, names, no_opposites, numbers

#: Guards but for the negation's count from where the window carries this share of the claim, in full from the second.
CARRIED = (0.7, 0.9)
#: Share of word pairs from where a sentence is all but a copy.
COPY = 0.6
#: Words between a negation and what it negates.
REACH = 5
GUARDS = ("negation", "number", "name", "role", "binding", "opposite")
_CONTENTLESS = frozenset(stem(word) for word in STOPWORDS)
_TOKEN = re.compile(r"[\w'\u2019-]+|[.,;:]")


def failed(weighing: Weighing, window: Window) -> dict[str, float]:
    """How much (0..1) each guard fails the claim against the window; guards that pass are left out."""
    claim, sole = weighing.claim, _sole(weighing, window)
    # The order of words says something within one sentence; over two of them it is anybody's.
    alone, together = _rise(weighing.precision(sole.known)), _rise(window.precision)
    found = {
        "negation": _negation(claim, sole.wording if alone else window.wording, together),
        "number": 0.0 if numbers(claim) <= numbers(window.page.wording) else _rise(_beside(weighing, window.wording)),
        "name": _name(weighing, window, sole),
        "role": alone and alone * (not same_roles(weighing.terms, terms(sole.wording))),
        "binding": together and together * (not bound(claim, window.wording)),
        "opposite": together and together * (not no_opposites(claim, sole.wording if alone else window.wording)),
    }
    return {name: found[name] for name in GUARDS if found[name]}


def _sole(weighing: Weighing, window: Window) -> Piece:
    return max(window.pieces, key=lambda piece: weighing.precision(piece.known))


def _negation(claim: str, evidence: str, together: float) -> float:
    said, written = spoken(claim), spoken(evidence)
    if not same_negations(said, written):
        return 1.0
    return together * (bool(_negations(said)) and not _negations(written))


def _name(weighing: Weighing, window: Window, sole: Piece) -> float:
    """A name from elsewhere on the page may be meant, and counts half; but not in what is all but a copy."""
    alone = _beside(weighing, sole.wording)
    wording, rest = (
        (sole.wording, alone) if alone >= CARRIED[1] else (window.wording, _beside(weighing, window.wording))
    )
    missing = names(weighing.claim) - frozenset(terms(wording))
    if not missing:
        return 0.0
    return _rise(rest) * (0.5 if missing <= window.page.known and window.bigrams < COPY else 1.0)


def _rise(share: float) -> float:
    low, high = CARRIED
    return min(1.0, max(0.0, (share - low) / (high - low)))


def _beside(weighing: Weighing, wording: str) -> float:
    """Share of the claim, its names and numbers left out, that ``wording`` carries: only they may be wrong then."""
    marked = names(weighing.claim) | {term for number in numbers(weighing.claim) for term in terms(number)}
    rest = [term for term in weighing.terms if term not in marked]
    return weighing.precision(frozenset(terms(wording)), rest) if rest else 1.0


def same_negations(claim: Sequence[str], evidence: Sequence[str]) -> bool:
    """Whether what the words of one side negate is negated on the other side too, where it stands there."""
    for own, other in ((claim, evidence), (evidence, claim)):
        for place in _negations(own):
            term = _negated_term(own, place)
            seen = _is_negated(other, term) if term else []
            if seen and not any(seen) and all(_is_negated(own, str(term))):
                return False
    return True


def _negations(said: Sequence[str]) -> list[int]:
    return [
        place
        for place, word in enumerate(said)
        if (word in NEGATIONS or word.endswith("n't")) and (place + 1 == len(said) or said[place + 1] != "only")
    ]


def _negated_term(said: Sequence[str], place: int) -> str | None:
    following = (word for word in said[place + 1 : place + REACH] if word not in STOPWORDS and word not in NEGATIONS)
    return next((stem(word) for word in following), None)


def _is_negated(said: Sequence[str], term: str) -> list[bool]:
    """For each time that ``term`` is said, whether a negation comes shortly before it."""
    turns = set(_negations(said))
    return [
        any(near in turns for near in range(max(0, place - REACH), place))
        for place, word in enumerate(said)
        if stem(word) == term
    ]


def same_roles(claim: Sequence[str], evidence: Sequence[str]) -> bool:
    """Whether no two terms have changed places around a third one ("A heats B", "B heats A").

    A clause that moved as a whole brings no three terms into reverse order, and a passive ("by") reverses rightly.
    """
    if ("by" in claim) != ("by" in evidence):
        return True
    # Dates move freely.
    claim = [term for term in claim if not term[0].isdigit()]
    said, written = Counter(claim), Counter(evidence)
    at = {term: place for place, term in enumerate(evidence) if written[term] == 1}
    return _falling([at[term] for term in claim if said[term] == 1 and term in at]) < 3


def _falling(places: Sequence[int]) -> int:
    """Length of the longest strictly falling subsequence."""
    lengths: list[int] = []
    for index, place in enumerate(places):
        lengths.append(1 + max((lengths[j] for j in range(index) if places[j] > place), default=0))
    return max(lengths, default=0)


def bound(claim: str, evidence: str, slack: int = 3) -> bool:
    """Whether each name and number stands near one of its neighbours in the evidence too: "born in Nirvana" does not.

    A neighbour is the nearest content word within three words on either side; ``slack`` words more may part them.
    """
    wording = _TOKEN.findall(claim)
    said = [stem(token.casefold()) for token in wording]
    places: dict[str, list[int]] = {}
    for place, token in enumerate(_TOKEN.findall(evidence)):
        places.setdefault(stem(token.casefold()), []).append(place)
    return all(
        _near(said, place, places, slack)
        for place, token in enumerate(wording)
        if place and (token[0].isupper() or token[0].isdigit()) and said[place] not in _CONTENTLESS
    )


def _near(said: Sequence[str], place: int, places: dict[str, list[int]], slack: int) -> bool:
    own = places.get(said[place], [])
    neighbours = [found for step in (-1, 1) if (found := _neighbour(said, place, step, places))]
    return not own or not neighbours or any(
        abs(there - here) <= distance + slack
        for distance, term in neighbours for there in places[term] for here in own
    )  # fmt: skip


def _neighbour(said: Sequence[str], place: int, step: int, places: dict[str, list[int]]) -> tuple[int, str] | None:
    for distance in (1, 2, 3):
        other = place + step * distance
        if not 0 <= other < len(said):
            return None
        term = said[other]
        if term in places and len(term) > 1 and term not in _CONTENTLESS:
            return distance, term
    return None
