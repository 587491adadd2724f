"""Which passages and sentences are read, in which order, and what is shown meanwhile; with readers whose mind is made up."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import pytest
from harbour import HOURS, TEXTS

from corpus import Chunk, Sentence
from rag import Answer, BusyError, Chatbot, Evidence, ModelError, Waiting, Words, load_settings
from rag.questions import Talk
from rag.reading import Comparison, Reading
from rag.turns import AT_ONCE, MOST, Turns, _Place


class BreaksOff:
    """Reads the first passages, unsure of them, and fails at all later ones."""

    model_name = "breaks off"

    def __init__(self, passages: int, likelihood: float) -> None:
        self.left = passages
        self.likelihood = likelihood

    def has_read(self, chunk: Chunk) -> bool:
        return True

    async def read(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        if not self.left:
            raise ModelError("The model broke off.")
        self.left -= 1
        yield Reading(chunk.sentences, (), tuple(self.likelihood for _ in chunk.sentences), 0.6, True, 10)


@pytest.mark.parametrize(("likelihood", "mode"), [(0.4, "model"), (0.01, "extractive")])
def test_a_model_that_breaks_off_over_later_passages_loses_no_answer_and_fakes_no_decline(likelihood: float, mode: str) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(passages_read=2))
    bot._reader = BreaksOff(2, likelihood)  # type: ignore[assignment]
    answer = bot.ask("How many berths were let in 2018?")
    assert (answer.mode, answer.answered) == (mode, True)


class Sure:
    """Names the sentences that hold given words, as likely as told; notes how many readings were done when each began."""

    model_name = "sure"

    def __init__(self, likelihoods: dict[str, float]) -> None:
        self.likelihoods = likelihoods
        self.done = 0
        self.read_after_words: list[int] = []

    async def read(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        self.read_after_words.append(self.done)
        await asyncio.sleep(0)
        found = tuple(next((value for words, value in self.likelihoods.items() if words in one.text), 0.01) for one in chunk.sentences)
        named = tuple(one for one, value in zip(chunk.sentences, found, strict=True) if value > 0.5)
        self.done += 1
        yield Reading(chunk.sentences, named, found, 0.1, True, 10)

    async def compare(self, candidates: Sequence[tuple[Chunk, Sentence]], question: str, talk: Talk) -> Comparison:
        return Comparison(dict.fromkeys(candidates, 0.5), 0.1, 5)


def test_all_passages_are_shown_at_once_and_the_nearest_is_read_first() -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings())
    bot._reader = Sure({"95 were": 0.95})  # type: ignore[assignment]
    events = list(bot.stream("How many berths were let in 2018?"))
    assert [len(event.hits) for event in events if isinstance(event, Evidence)] == [3]
    named = [event.text for event in events if isinstance(event, Words)]
    assert named[0] == "The harbour has 120 berths, of which 95 were let in 2018."
    assert bot._reader.read_after_words == [0, 1, 1]  # type: ignore[attr-defined]


class ReadsAnew:
    """Has read nothing unless told so, names a sentence at a glance and another one in its passage; notes what it does."""

    model_name = "reads anew"

    def __init__(self, known: bool = False, fails: bool = False) -> None:
        self.done: list[str] = []
        self.known = known
        self.fails = fails

    def has_read(self, chunk: Chunk) -> bool:
        return self.known

    async def read(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        self.done.append("read")
        yield Reading(chunk.sentences, chunk.sentences[:1], (0.9, *(0.01 for _ in chunk.sentences[1:])), 0.1, True, 100)

    async def compare(self, candidates: Sequence[tuple[Chunk, Sentence]], question: str, talk: Talk) -> Comparison:
        self.done.append(f"looked at {len(candidates)}")
        if self.fails:
            raise ModelError("The model broke off.")
        return Comparison({one: 0.9 if "30 boats" in one[1].text else 0.1 for one in candidates}, 0.1, 10)


def test_before_a_whole_passage_is_read_a_glance_at_the_nearest_sentences_gives_words() -> None:
    bot = Chatbot.from_texts({"Harbour": HOURS}, load_settings())
    reader = bot._reader = ReadsAnew()  # type: ignore[assignment]
    events = list(bot.stream("How many boats came in the storms?"))
    assert reader.done == ["looked at 3", "read"]
    assert [event.text for event in events if isinstance(event, Words)] == ["In storms 30 boats came in.", "The office opens at nine."]
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.text.startswith("The office opens at nine.")  # what a glance names is no answer
    assert answer.timings["prompt_tokens"] == 110


@pytest.mark.parametrize(("known", "text"), [(False, HOURS[:46]), (True, HOURS)], ids=["short", "read before"])
def test_a_passage_that_takes_no_time_is_read_without_a_glance_first(known: bool, text: str) -> None:
    bot = Chatbot.from_texts({"Harbour": text}, load_settings())
    reader = bot._reader = ReadsAnew(known)  # type: ignore[assignment]
    bot.ask("When does the office open?")
    assert reader.done == ["read"]


class LooksFirst(ReadsAnew):
    """Has read no passage but the known one, finds nothing in the first ones, and names what speaks of ramps."""

    def __init__(self, known: str = "nothing") -> None:
        super().__init__()
        self.known_words = known

    def has_read(self, chunk: Chunk) -> bool:
        return self.known_words in chunk.text

    async def read(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        self.done.append(chunk.text[:5])
        likely = tuple(0.8 if "ramp" in one.text else 0.001 for one in chunk.sentences)
        yield Reading(chunk.sentences, (), likely, 0.9, True, 100)

    async def compare(self, candidates: Sequence[tuple[Chunk, Sentence]], question: str, talk: Talk) -> Comparison:
        self.done.append(f"looked at {len(candidates)}")
        return Comparison({one: 0.02 if "ramp" in one[1].text else 0.001 for one in candidates}, 0.1, 10)


@pytest.mark.parametrize(("known", "look", "read"), [("nothing", 4, ["Ramps"]), ("Tides", 2, ["Tides", "Ramps"])])
def test_of_further_passages_those_are_read_that_a_look_speaks_for_or_that_were_read_before(known: str, look: int, read: list[str]) -> None:
    order = ["Boats", "Fees", "Crews", "Tides", "Ramps"]
    texts = {one: f"{one} are told of here. The harbour has many {one.lower()}. {'Nobody waits. ' * 5}" for one in order}
    bot = Chatbot.from_texts(texts, load_settings(passages_read=3))
    reader = bot._reader = LooksFirst(known)  # type: ignore[assignment]
    hits = tuple(sorted(bot.search("What is told of the harbour?"), key=lambda hit: order.index(hit.chunk.document)))
    bot.passages = lambda *_: hits  # type: ignore[method-assign]
    events = list(bot.stream("What is told of the harbour?"))
    assert reader.done[-len(read) - 1 :] == [f"looked at {look}", *read]
    assert [[hit.chunk.document for hit in event.hits] for event in events if isinstance(event, Evidence)] == [order[:3], order[:3] + read]
    assert isinstance(events[-1], Answer)
    assert "ramps" in events[-1].text


def test_a_glance_that_fails_costs_no_answer() -> None:
    bot = Chatbot.from_texts({"Harbour": HOURS}, load_settings())
    reader = bot._reader = ReadsAnew(fails=True)  # type: ignore[assignment]
    answer = bot.ask("How many boats came in the storms?")
    assert reader.done == ["looked at 3", "read"]
    assert (answer.mode, answer.answered) == ("model", True)


class TornBetweenTwo:
    """Likes two sentences of two passages alike, and one of them when they stand side by side."""

    model_name = "torn"

    def __init__(self, better: str) -> None:
        self.better = better
        self.compared: list[str] = []

    async def read(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        liked = tuple(0.5 if "95" in sentence.text or "4,300" in sentence.text else 0.01 for sentence in chunk.sentences)
        yield Reading(chunk.sentences, (), liked, 0.1, True, 10)

    async def compare(self, candidates: Sequence[tuple[Chunk, Sentence]], question: str, talk: Talk) -> Comparison:
        self.compared = [sentence.text for _, sentence in candidates]
        return Comparison({one: 0.9 if self.better in one[1].text else 0.01 for one in candidates}, 0.1, 5)


@pytest.mark.parametrize("better", ["95 were", "4,300"])
def test_what_the_model_prefers_side_by_side_is_the_answer(better: str) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings())
    torn = TornBetweenTwo(better)
    bot._reader = torn  # type: ignore[assignment]
    answer = bot.ask("How many were there?")
    assert better in answer.text
    assert len(answer.citations) == 1
    assert sum("95" in text or "4,300" in text for text in torn.compared) == 2
    assert answer.timings["prompt_tokens"] == 10 * len(bot.passages("How many were there?")[:4]) + 5


def test_a_question_told_to_wait_says_so_after_its_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    turns._line = [_Place() for _ in range(AT_ONCE)]
    monkeypatch.setattr("rag.chatbot.TURNS", turns)
    bot = Chatbot.from_texts(TEXTS, load_settings())
    stream = bot.stream("How many berths were let in 2018?")
    assert isinstance(next(stream), Evidence)
    waiting = next(stream)
    assert isinstance(waiting, Waiting)
    assert waiting.ahead == 1
    assert turns.waiting == AT_ONCE + 1
    stream.close()
    until = time.monotonic() + 60
    while turns.waiting > AT_ONCE and time.monotonic() < until:
        time.sleep(0.01)
    assert turns.waiting == AT_ONCE


def test_one_question_too_many_is_refused_after_its_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    turns._line = [_Place() for _ in range(MOST)]
    monkeypatch.setattr("rag.chatbot.TURNS", turns)
    stream = Chatbot.from_texts(TEXTS, load_settings()).stream("How many berths were let in 2018?")
    assert isinstance(next(stream), Evidence)
    with pytest.raises(BusyError, match="Ask again in about"):
        next(stream)


def test_a_model_that_breaks_off_loses_nothing_that_it_has_read_to_the_end() -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(passages_read=3))
    bot._reader = BreaksOff(1, 0.9)  # type: ignore[assignment]
    answer = bot.ask("How many berths were let in 2018?")
    assert (answer.mode, answer.answered) == ("model", True)
