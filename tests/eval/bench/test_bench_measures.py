"""The benches themselves, with clocks, engines and embedders that need no weights."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk

from firstguess.eval.bench import decode, index, prefix, retrieve, soak, turn
from firstguess.eval.bench.base import Wish
from firstguess.eval.bench.schema import Bandwidth, Figure, Result
from firstguess.eval.systems.base import Answer, Shown, System
from firstguess.eval.systems.stock import NoBench
from firstguess.knowledge.embedding import Embedder
from firstguess.tutor.actions import Action
from firstguess.tutor.build import build_tutor
from firstguess.tutor.settings import Settings
from firstguess.tutor.turn import Tutor
from tests.fakes import FixedReader, HashEmbedder

FAST = Bandwidth(read=1e9, copied=1e9, best=1e9, buffer=2**20)
NewWish = Callable[..., Wish]


@pytest.fixture
def new_wish(tmp_path: Path) -> NewWish:
    def make(model: str = "none", repeats: int = 1, **more: Any) -> Wish:
        settings = Settings(model=model, data_dir=tmp_path / "learners", cache_dir=tmp_path / "cache")
        return Wish(settings, repeats, quick=True, scratch=tmp_path, bandwidth=FAST, **more)

    return make


def of(result: Result) -> dict[str, Figure]:
    return {each.name: each for each in result.figures}


def opened(wish: Wish, embedder: Embedder, model: Any = None) -> Tutor:
    return build_tutor(wish.settings, embedder=embedder, reader=FixedReader())


# retrieve


def test_retrieve_searches_without_embedding_and_embeds_each_text_once(new_wish: NewWish) -> None:
    embedder, plain = HashEmbedder(), HashEmbedder()
    result = retrieve.Retrieve(embedder, plain.encode).run(new_wish(repeats=2))
    found = of(result)
    assert {"embed_p50", "embed_p95", "search_p50", "search_p95"} == set(found)
    assert all(each.ratio is not None and each.ratio > 0 for each in found.values())
    assert len(found["search_p50"].samples) == 2 * retrieve.QUICK
    asked = list(plain.seen)
    assert len(asked) == len(set(asked)) == 3 * retrieve.QUICK


@pytest.mark.real
def test_retrieve_with_the_real_embedder(new_wish: NewWish) -> None:
    found = of(retrieve.Retrieve().run(new_wish()))
    assert found["search_p50"].value < found["embed_p50"].value
    # The same weights and tokens: were it ten times faster, a cache would have been measured.
    assert found["embed_p50"].ratio is not None
    assert found["embed_p50"].ratio > 0.1


# decode


class Metronome:
    """Makes a token every ``pace`` seconds, the first ones slower."""

    def __init__(self, pace: float) -> None:
        self.pace, self.prompt_tokens, self.runs = pace, 20, 0

    def write(self, count: int) -> Sequence[float]:
        self.runs += 1
        pace = self.pace if self.runs > 1 else 10.0
        return [100 + pace * number for number in range(count)]


def test_decode_leaves_the_first_run_and_the_prompt_out(new_wish: NewWish) -> None:
    bench = decode.Decode(
        lambda wish: Metronome(0.01), lambda wish: Metronome(0.04), lambda settings: decode.Read(4_000_000, 1_000)
    )
    found = of(bench.run(new_wish("openvino", repeats=2)))
    ours = found["embedded"]
    assert ours.value == pytest.approx(100)
    assert ours.against is not None
    # 20 tokens of prompt and half of the reply lie before the token in the middle
    assert ours.against.value == pytest.approx(1e9 / (4_000_000 + 28 * 1_000))
    assert found["generate"].ratio == pytest.approx(4)
    assert len(ours.samples) == 2


def test_decode_of_another_engine_is_not_measured(new_wish: NewWish) -> None:
    result = decode.Decode().run(new_wish("none"))
    assert result.figures == ()
    assert "none" in result.missing[0]


@pytest.mark.parametrize("tied", [True, False])
def test_a_token_reads_the_output_weights_and_not_the_input_ones(tmp_path: Path, tied: bool) -> None:
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(tmp_path / "tiny.gguf", "llama")
    writer.add_block_count(2)
    writer.add_embedding_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(1)
    for name, size in {"token_embd.weight": 100, "blk.0.ffn_up.weight": 10, "output.weight": 50}.items():
        if name != "output.weight" or not tied:
            writer.add_tensor(name, np.zeros(size, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    found = decode.reads_of(tmp_path / "tiny.gguf")
    assert found.weights == (440 if tied else 240)
    assert found.each_before == 2 * 2 * 1 * 16 * decode.KEPT_BYTES


# turn


class Slowpoke:
    name = "stock"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        self.asked.append(question)
        return Answer(sentences=(Shown(text="It may be so."),), times={"first_sentence": 5e5, "total": 1e6})

    def close(self) -> None:
        self.asked.append("closed")


def test_turn_asks_both_the_same_and_nothing_twice(new_wish: NewWish) -> None:
    stock = Slowpoke()
    result = turn.Turn(opened, lambda wish, embedder: stock, HashEmbedder()).run(new_wish(repeats=2))
    found = of(result)
    questions = stock.asked[:-1]
    assert len(questions) == len(set(questions))
    assert stock.asked[-1] == "closed"
    whole = found["whole_answer"]
    assert whole.against is not None
    assert (whole.against.value, whole.held) == (1e6, "ratio")
    assert whole.ratio == whole.value / 1e6 < 1
    assert len(whole.samples) == len(whole.against.samples)
    assert len(found["check"].samples) >= 4
    assert found["authored_p95"].samples


def test_turn_without_the_stock_chain_measures_ours(new_wish: NewWish) -> None:
    def nothing(wish: Wish, embedder: Embedder) -> System:
        raise NoBench("not installed")

    result = turn.Turn(opened, nothing, HashEmbedder()).run(new_wish())
    assert result.missing[0] == "not installed"
    assert of(result)["whole_answer"].against is None


def test_turn_takes_its_questions_from_all_lessons(new_wish: NewWish) -> None:
    assert {case.lesson for case in turn.asked_of(new_wish(repeats=6))} == {"fine-tuning", "seasons"}


# prefix


@pytest.mark.parametrize(
    ("prompts", "kept"),
    [
        ([[1] * 64], [0]),
        ([[1] * 64, [1] * 64], [0, 64]),
        ([[1] * 64, [1] * 40 + [2] * 40], [0, 32]),
        ([[1] * 64, [2] + [1] * 63], [0, 0]),
        ([[1] * 64, [2] * 64, [1] * 33], [0, 0, 32]),
    ],
)
def test_shared_counts_whole_blocks_from_the_start(prompts: list[list[int]], kept: list[int]) -> None:
    found = prefix.shared(prompts)
    assert list(found.samples) == kept
    assert found.value == pytest.approx(100 * sum(kept) / sum(map(len, prompts)))


class Caching:
    """Takes a second for a prompt that it has not seen, and a tenth for one that it has."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seen: set[str] = set()

    def stream(self, messages: list[Any], **_: Any) -> Iterator[AIMessageChunk]:
        text = str([message.content for message in messages])
        self.now += 0.1 if text in self.seen else 1.0
        self.seen.add(text)
        yield AIMessageChunk(content="a")
        self.now += 7
        yield AIMessageChunk(content="b")


def test_first_token_of_a_prompt_seen_before_stands_beside_one_never_seen(new_wish: NewWish) -> None:
    chat: Any = Caching()
    turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Why?"}]
    both = list(prefix.first_token(new_wish(repeats=2, clock=lambda: chat.now), chat, [turns]))
    assert [found.name for found in both] == ["prefix_again", "prefix_long"]
    for found in both:
        assert found.against is not None
        assert [found.value, found.against.value] == pytest.approx([100, 1000])
        assert len(found.samples) == 2 * prefix.QUICK
    assert max(map(len, chat.seen)) > prefix.JOINED * len("Be kind. Why?")


# index


def test_index_embeds_again_only_what_was_edited(new_wish: NewWish) -> None:
    found = of(index.Index(HashEmbedder(), lambda texts: len(texts)).run(new_wish(repeats=2)))
    assert f"{index.QUICK} passages" in found["build"].title
    edited = found["edit_texts"]
    assert edited.against is not None
    assert 1 <= edited.value <= 4
    assert edited.against.value > 100
    assert found["edit"].held == "ratio"


def test_there_is_prose_enough_for_a_whole_lesson() -> None:
    found = list(itertools.islice(index.paragraphs(), index.PASSAGES))
    assert len(set(found)) == index.PASSAGES


# soak


def test_slope_sees_a_drift_and_no_single_hiccup() -> None:
    steady = [10.0] * 2000
    steady[1990] = 5000.0
    assert soak.slope(steady) == 0
    assert soak.slope([10 + 0.002 * number for number in range(2000)]) == pytest.approx(2, rel=0.01)


def test_soak_takes_all_its_turns_and_finds_nothing_left_behind(new_wish: NewWish) -> None:
    sizes = {"none": soak.Size(40, 2)}
    found = of(
        soak.Soak(lambda settings, embedder: opened(new_wish(), embedder), sizes, HashEmbedder()).run(new_wish())
    )
    assert len(found["turn_none"].samples) == 36  # without the tenth that warms up
    assert found["temporary_none"].value == 0
    assert found["handles_none"].ratio == 1
    assert found["log_none"].samples[-1] == 0  # this tutor writes elsewhere


class Leaky:
    """A tutor that leaves a temporary file and an open one with each turn."""

    def __init__(self, tutor: Tutor) -> None:
        self._tutor, self.kept = tutor, list[Any]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tutor, name)

    def reply(self, conversation: str, message: str | Action, **more: Any) -> Iterator[Any]:
        self.kept.append(tempfile.NamedTemporaryFile())  # noqa: SIM115
        return self._tutor.reply(conversation, message, **more)

    def close(self) -> None:
        for file in self.kept:
            file.close()
        self._tutor.close()


def test_soak_finds_what_leaks(new_wish: NewWish, tmp_path: Path) -> None:
    def leaky(settings: Settings, embedder: Embedder) -> Any:
        return Leaky(build_tutor(settings, embedder=embedder, reader=FixedReader()))

    before = tempfile.tempdir
    found = of(soak.Soak(leaky, {"none": soak.Size(20, 1)}, HashEmbedder()).run(new_wish()))
    for name in ("temporary_none", "handles_none"):
        figure = found[name]
        assert figure.against is not None
        assert figure.value - figure.against.value == 18  # two turns of twenty are warming up
    assert found["log_none"].value == found["log_none"].samples[-1] > 0
    assert tempfile.tempdir == before
