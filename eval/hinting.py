"""How much of the answer a ladder of hints has told, rung by rung.

What has been shown so far is held against every option, by shared words and by meaning. That reads closeness and not
entailment: a hint that rules wrong options out by naming them comes close to these. So single items scatter, and what
counts is the curve over many of them: it should start near 0.5, where the options are even, and rise to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firstguess.eval.giveaway import Finding, Giveaway
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.sentences import split
from firstguess.tutor.items import Item

KINDS = ("practice", "quiz", "step")


def information(texts: Sequence[str], item: Item, embedder: Embedder) -> float:
    """How far ``texts`` single out the right option: the share (0..1) of the wrong ones that they are further from.

    Ties count half, so that nothing said is 0.5. Raises ``ValueError`` for an item without a right option.
    """
    if item.right is None:
        raise ValueError(f"{item.id} has no right option")
    near = _closeness(texts, item, embedder)
    wrong = [value for at, value in enumerate(near) if at != item.right]
    ahead = [1.0 if near[item.right] > value else 0.5 if near[item.right] == value else 0.0 for value in wrong]
    return sum(ahead) / len(ahead)


def _closeness(texts: Sequence[str], item: Item, embedder: Embedder) -> list[float]:
    """For each option the mean of its best cosine with a sentence and the share of its own words that were said."""
    sentences = [sentence.text for text in texts for sentence in split(text)]
    if not sentences:
        return [0.0] * len(item.choices)
    cosines = embedder.encode(sentences) @ embedder.encode([choice.text for choice in item.choices]).T
    spoken = {stem for text in sentences for stem in content_stems(text)}
    own = _own_words(item)
    return [
        round((float(cosines[:, at].max()) + len(words & spoken) / max(1, len(words))) / 2, 6)
        for at, words in enumerate(own)
    ]


def _own_words(item: Item) -> list[set[str]]:
    """What each option says that neither the question nor all options say."""
    stems = [set(content_stems(choice.text)) for choice in item.choices]
    common = set(content_stems(item.question)) | set.intersection(*stems)
    return [words - common for words in stems]


def rises(curve: Sequence[float]) -> bool:
    """Whether the answer is clearest at the end, and no less clear at the last hint than at the first."""
    return curve[-1] == max(curve) and curve[-2] >= curve[0] if len(curve) > 1 else True


def given_away(hints: Sequence[str], item: Item, embedder: Embedder) -> list[Finding]:
    """Where ``hints`` tell the right option, or what is said about it, outright.

    A hint may share steps with the way to the answer: that is what it is for. The answer itself it may not tell.
    """
    choices = tuple(
        replace(choice, hint=None, feedback=choice.feedback if choice.right else "") for choice in item.choices
    )
    bare = replace(item, rungs=(), choices=choices, solution=(), why="", explain=None, prints=None)
    return Giveaway(bare, embedder).in_texts(list(hints), [])
