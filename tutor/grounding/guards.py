"""Guards: what makes a sentence false although nearly all its words stand in the evidence.

Each guard takes the claim and the evidence and answers True when the claim passes.
"""

from __future__ import annotations

import re

from firstguess.knowledge.lexicon import content_stems, stem, stems, words

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"\b([A-Z][\w-]*|\w*\d\w*[A-Za-z]\w*)\b")
_SPELLED = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "hundred": "100", "thousand": "1000",
    "million": "1000000", "billion": "1000000000",
}  # fmt: skip
NEGATIONS = frozenset(
    """
    not no never none neither nor nothing nobody nowhere without cannot hardly barely rarely seldom
    fail fails failed lack lacks lacking unable impossible false wrong untrue incorrect wrongly
    """.split()
)
SWEEPING = frozenset(
    """
    all always every everything everyone any only just never must cannot completely entirely fully totally exactly
    """.split()
)
HEDGES = frozenset(
    "may might could can usually often sometimes mostly most some rarely seldom hardly nearly almost if unless".split()
)
_CONDITION = re.compile(
    r"\b(unless|except|if|because|without|instead of|rather than|until|so that|although)\b([^.;]*)", re.IGNORECASE
)
_OPPOSITES = """
    more/less more/fewer most/least most/few increase/decrease increase/reduce raise/lower rise/fall improve/worsen
    improve/harm improve/reduce better/worse best/worst fast/slow faster/slower speed/slow large/small huge/small
    big/small larger/smaller high/low higher/lower long/short longer/shorter many/few much/little all/some all/part
    all/none every/some always/sometimes always/never always/often always/usually entire/part whole/part
    completely/partly completely/slightly completely/mostly general/specific general/special general/narrow
    broad/narrow early/late earlier/later before/after first/last keep/lose keep/erase keep/forget retain/erase
    retain/lose retain/forget preserve/erase preserve/lose add/remove freeze/update frozen/updated freeze/train
    same/different easy/hard cheap/expensive cheaper/costlier rare/common near/far closer/farther closest/farthest
    warm/cold warmer/colder hot/cold summer/winter north/south northern/southern towards/away strong/weak
    stronger/weaker start/end begin/end above/below open/close true/false safe/dangerous direct/indirect
    inside/outside left/right top/bottom upper/lower clean/noisy clean/dirty thick/thin heavy/light deep/shallow
    possible/impossible enough/insufficient success/failure win/lose gain/lose full/empty wet/dry old/new young/old
    input/output efficient/inefficient
"""


def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for pair in _OPPOSITES.split():
        left, right = (stem(word) for word in pair.split("/"))
        table[left] = table.get(left, frozenset()) | {right}
        table[right] = table.get(right, frozenset()) | {left}
    return table


OPPOSITES = _opposites()


def numbers(text: str) -> set[str]:
    """Numbers of ``text``, spelled ones too, without thousands separators."""
    digits = {match.group().replace(",", "").rstrip(".") for match in _NUMBER.finditer(text)}
    return digits | {_SPELLED[word] for word in words(text) if word in _SPELLED}


def names(text: str) -> set[str]:
    """Stems of capitalised words and of words with digits in them (GPT-4, BERT, Llama3), stop-words left out.

    The first word of a sentence counts too: whatever it is, a supported sentence has it from its evidence.
    """
    return {piece for match in _NAME.finditer(text) for piece in content_stems(match.group(1))}


def negations(text: str) -> int:
    """How many words of ``text`` turn it round; "not only" turns nothing."""
    spoken = words(text)
    return sum(
        (word in NEGATIONS or word.endswith("n't")) and spoken[i + 1 : i + 2] != ["only"]
        for i, word in enumerate(spoken)
    ) + len(re.findall(r"\b(?:instead of|rather than)\b", text.casefold()))


def opposites(claim: str, evidence: str) -> set[str]:
    """Stems of ``claim`` whose opposite stands in ``evidence`` while they themselves do not."""
    said, carried = _graded(claim), _graded(evidence)
    return {term for term in said - carried if OPPOSITES.get(term, frozenset()) & (carried - said)}


def mixes_opposites(claim: str, evidence: str) -> bool:
    """Whether ``evidence`` has both of a pair of opposites and ``claim`` only one: it may have taken the wrong one."""
    said, carried = _graded(claim), _graded(evidence)
    return any(OPPOSITES.get(term, frozenset()) & (carried - said) for term in said & carried)


def _graded(text: str) -> set[str]:
    """Stems of the words, adverbs taken back to their adjectives ("slowly" to "slow")."""
    return {stem(word.removesuffix("ly")) for word in words(text)}


def same_numbers(claim: str, evidence: str) -> bool:
    return numbers(claim) <= numbers(evidence)


def same_names(claim: str, evidence: str) -> bool:
    return names(claim) <= set(stems(evidence))


def same_negation(claim: str, evidence: str) -> bool:
    return negations(claim) % 2 == negations(evidence) % 2


def no_opposites(claim: str, evidence: str) -> bool:
    return not opposites(claim, evidence)


def same_scope(claim: str, evidence: str) -> bool:
    """Whether every "all", "only", "never" of the claim stands in the evidence too."""
    return set(words(claim)) & SWEEPING <= set(words(evidence))


def same_hedges(claim: str, evidence: str) -> bool:
    """Whether every "may", "usually", "some" of the evidence is kept: without it the claim says more."""
    return set(words(evidence)) & HEDGES <= set(words(claim))


def same_conditions(claim: str, evidence: str) -> bool:
    """Whether what follows "unless", "because" and their like in the claim follows the same word in the evidence."""
    given = dict(_CONDITION.findall(evidence.casefold()))
    return all(
        set(content_stems(tail)) <= set(content_stems(given.get(word, "")))
        for word, tail in _CONDITION.findall(claim.casefold())
    )


GUARDS = {
    "number": same_numbers,
    "name": same_names,
    "negation": same_negation,
    "opposite": no_opposites,
    "scope": same_scope,
    "hedge": same_hedges,
    "condition": same_conditions,
}


def failed_guard(claim: str, evidence: str) -> str | None:
    """The name of the first guard that ``claim`` fails against ``evidence``, or None."""
    return next((name for name, passes in GUARDS.items() if not passes(claim, evidence)), None)
