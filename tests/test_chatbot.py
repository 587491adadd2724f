"""The way of a question with real parts: the real embedder and the default model; and what happens without a model."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import Mock

import httpx
import pytest

from corpus import Chunk, Sentence, chunk_document, document_from_text
from rag import Answer, BusyError, Chatbot, Evidence, ModelError, QuestionError, Waiting, Words, ask, load_settings
from rag.engine import SLOTS, _engines, close_engines, shared_engine
from rag.loop import run
from rag.questions import Talk
from rag.reading import Comparison, Reader, Reading
from rag.turns import AT_ONCE, MOST, TURNS, Turns, _Place
from rag.warming import Warming

PARENT = """
import time
from rag import load_settings
from rag.engine import shared_engine
print(shared_engine(load_settings())._process.pid, flush=True)
time.sleep(600)
"""
TEXTS = {
    "Harbour report": """# Boats

The harbour has 120 berths, of which 95 were let in 2018. Mooring fees brought in £0.5m in the same year.

# People

The harbour master is Ada Brook. She has 14 staff, and three posts are empty because the council froze recruitment.
""",
    "Library report": """# Loans

The library lent 4,300 books in 2016, up from 3,950 in 2015. Opening hours fell from 50 to 42 a week.
""",
}


@pytest.fixture(scope="module")
def bot(home: Path) -> Iterator[Chatbot]:
    yield Chatbot.from_texts(TEXTS)
    close_engines()


def test_hits_are_verbatim_places_of_the_texts_given(bot: Chatbot) -> None:
    hits = bot.search("How many berths were let?", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert "berths" in hits[0].chunk.text
    for hit in hits:
        assert TEXTS[hit.chunk.document][hit.chunk.start : hit.chunk.end] == hit.chunk.text


@pytest.mark.model
def test_an_answer_rests_on_verbatim_quotes(bot: Chatbot) -> None:
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.answered
    assert answer.mode == "model"
    assert "95" in answer.text
    (citation,) = answer.citations
    assert citation.document == "Harbour report"
    assert citation.heading_path == ("Boats",)
    assert TEXTS[citation.document][citation.start : citation.end] == citation.quote
    assert answer.sentences[0].citations == (citation.number,)
    assert {"evidence", "first_word", "total", "prompt_tokens"} <= set(answer.timings)


@pytest.mark.model
def test_what_the_texts_do_not_say_is_declined_with_places_near_by(bot: Chatbot) -> None:
    answer = bot.ask("Who is the prime minister of Norway?")
    assert not answer.answered
    assert answer.text == "The report does not say."
    assert answer.citations == ()
    assert all(TEXTS[close.document][close.start : close.end] == close.quote for close in answer.nearest)
    assert len({close.heading_path for close in answer.nearest}) == len(answer.nearest) > 0


@pytest.mark.model
def test_a_stream_shows_evidence_first_and_the_answer_last(bot: Chatbot) -> None:
    events = list(bot.stream("What did mooring fees bring in?"))
    assert isinstance(events[0], Evidence)
    assert any(isinstance(event, Words) for event in events)
    assert isinstance(events[-1], Answer)
    assert "£0.5m" in events[-1].text


@pytest.mark.model
def test_asked_from_an_event_loop_the_answer_is_the_same(bot: Chatbot) -> None:
    question = "Who is the harbour master?"
    assert asyncio.run(bot.aask(question)).text == bot.ask(question).text


@pytest.mark.model
def test_a_follow_up_leans_on_the_talk(bot: Chatbot) -> None:
    answer = bot.ask("And in 2015?", history=[("How many books did the library lend in 2016?", "4,300 books.")])
    assert "3,950" in answer.text


@pytest.mark.model
def test_a_passage_read_before_is_not_read_again(bot: Chatbot) -> None:
    bot.read_ahead()
    question = "How many staff has the harbour master?"
    # Only the question's own words are read for each of the passages, not the instructions and the passage.
    assert bot.ask(question).timings["prompt_tokens"] < 60 * len(bot.search(question, k=load_settings().passages_read))


@pytest.mark.model
def test_loading_starts_the_model_before_anything_is_asked() -> None:
    close_engines()
    Chatbot.from_texts(TEXTS).load()
    assert [engine.alive for engine in _engines.values()] == [True]


@pytest.mark.model
def test_a_crashed_model_is_started_again(bot: Chatbot) -> None:
    settings = load_settings()
    engine = shared_engine(settings)
    os.kill(engine._process.pid, signal.SIGKILL)
    engine._process.wait()
    assert bot.ask("Who is the harbour master?").mode == "model"


@pytest.mark.model
@pytest.mark.parametrize("fault", [OSError("no memory"), ImportError("libgomp")], ids=["no-process", "broken-engine"])
def test_an_engine_that_cannot_start_gives_the_nearest_sentences(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch, fault: OSError | ImportError
) -> None:
    close_engines()
    if isinstance(fault, ImportError):
        monkeypatch.setitem(sys.modules, "xllamacpp", None)
    else:
        monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=fault))
    answer = bot.ask("Who is the harbour master?")
    assert answer.mode == "extractive"
    assert str(fault) not in answer.notice


@pytest.mark.model
def test_the_engine_refuses_whoever_has_not_its_key(bot: Chatbot) -> None:
    engine = shared_engine(load_settings())
    assert httpx.URL(engine.base_url).host == "127.0.0.1"
    for headers in ({}, {"Authorization": "Bearer guessed"}):
        assert httpx.post(f"{engine.base_url}/completions", json={"prompt": "x"}, headers=headers).status_code == 401


@pytest.mark.model
def test_the_engine_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 30
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """A process that has ended but that nobody waited for runs no more."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(listed) and not listed.startswith("Z")


@pytest.mark.model
def test_the_short_way_to_ask(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "harbour.md"
    report.write_text(TEXTS["Harbour report"])
    monkeypatch.setenv("CHAPTERVERSE_DOCUMENT", str(report))
    first = ask("How many staff does the harbour master have?")
    assert "14" in first.text
    assert first.citations[0].quote in TEXTS["Harbour report"]
    again = ask("And why are posts empty?", history=[(first.question, first.text)])
    assert "council froze recruitment" in again.text


@pytest.mark.model
def test_closing_a_stream_ends_its_work(bot: Chatbot) -> None:
    stream = bot.stream("What did opening hours fall to, and how many books were lent in 2016?")
    next(stream)
    engine = shared_engine(load_settings())
    until = time.monotonic() + 60
    while engine._free.qsize() == SLOTS and time.monotonic() < until:
        time.sleep(0.001)
    assert engine._free.qsize() < SLOTS
    stream.close()
    while (TURNS.waiting or engine._free.qsize() < SLOTS) and time.monotonic() < until:
        time.sleep(0.01)
    assert not TURNS.waiting
    assert engine._free.qsize() == SLOTS


@pytest.mark.model
def test_nothing_is_imported_from_the_folder_the_user_stands_in(bot: Chatbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "rag", "corpus"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from here')")
    monkeypatch.chdir(tmp_path)
    close_engines()
    assert bot.ask("Who is the harbour master?").mode == "model"


@pytest.mark.model
def test_the_model_names_the_sentence_that_answers(bot: Chatbot) -> None:
    readings, _ = bot.readings("Why are posts empty?")
    assert [hit.chunk for hit, _ in readings] == [hit.chunk for hit in bot.search("Why are posts empty?", k=8)[: len(readings)]]
    likelihoods = {sentence: value for _, one in readings for sentence, value in zip(one.sentences, one.likelihoods, strict=True)}
    assert "council froze recruitment" in max(likelihoods, key=lambda sentence: likelihoods[sentence]).text


def test_without_a_model_the_nearest_sentences_are_shown_and_marked(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path))
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert answer.answered
    assert "95" in answer.text
    assert answer.notice
    assert all(TEXTS[citation.document][citation.start : citation.end] == citation.quote for citation in answer.citations)


def test_loading_without_a_model_is_no_failure(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path))
    bot.load()
    assert bot.ask("How many berths were let in 2018?").mode == "extractive"


def test_reading_ahead_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not been fetched"):
        Chatbot.from_texts(TEXTS, load_settings(home=tmp_path)).read_ahead()


def test_a_model_that_is_not_fetched_is_told_as_often_as_one_asks(tmp_path: Path) -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(model="small", home=tmp_path))
    assert all("chapterverse models --fetch" in bot.ask("How many berths were let?").notice for _ in range(3))


def test_a_data_folder_that_can_not_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("in the way")
    link = tmp_path / "models"
    link.symlink_to(load_settings().home / "models")
    answer = Chatbot.from_texts(TEXTS, load_settings(home=tmp_path)).ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert "95" in answer.text


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


HOURS = (
    "The office opens at nine. It closes at five. Boats are told by radio. Nobody waits. The ramp is free. In storms 30 boats came in. "
    "The keeper lives above the office and paints its shutters green every other spring. The kettle is older than the keeper."
)


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


@pytest.mark.model
def test_a_passage_is_known_as_read_once_it_was(home: Path) -> None:
    settings = load_settings()
    texts = {f"Harbour {time.time()}": f"At {time.time()} the tide stood low. {HOURS}"}
    bot = Chatbot.from_texts(texts, settings)
    chunk = bot.search("boats", 1)[0].chunk
    assert not bot._reader.has_read(chunk)
    bot.ask("How many boats came in during storms?")
    assert bot._reader.has_read(chunk)
    assert not Reader(settings.model_copy(update={"reading_cache_megabytes": 0})).has_read(chunk)
    assert Reader(load_settings(base_url="http://127.0.0.1:1/v1")).has_read(chunk)  # nobody knows: no glance


@pytest.mark.model
def test_a_place_that_has_read_nothing_is_spared_the_instructions(bot: Chatbot) -> None:
    bot.ask("How many berths were let in 2018?")  # keeps what it read
    candidates = [(hit.chunk, hit.sentences[0]) for hit in bot.search("boats", k=1)]
    tokens = []
    for settings in (load_settings(reading_cache_megabytes=0), load_settings()):
        close_engines()
        tokens.append(run(Reader(settings).compare(candidates, "Which boats?")).tokens_read)
    assert tokens[1] < tokens[0] / 2


@pytest.mark.model
def test_the_model_compares_sentences_of_several_passages(bot: Chatbot) -> None:
    candidates = [(hit.chunk, sentence) for hit in bot.search("posts", k=4) for sentence in hit.chunk.sentences][:8]
    comparison = run(bot._reader.compare(candidates, "Why are posts empty?"))
    assert set(comparison.likelihoods) == set(candidates)
    assert "council froze recruitment" in max(comparison.likelihoods, key=lambda one: comparison.likelihoods[one])[1].text
    assert comparison.doubt < 0.5
    assert comparison.tokens_read > 0


class PlainService(BaseHTTPRequestHandler):
    """An OpenAI-compatible service that refuses to tell probabilities and always names sentence A."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "logprobs" in asked:
            self._reply(400, "application/json", json.dumps({"error": {"message": "logprobs is not supported"}}))
            return
        part = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "any"}
        choice = {"index": 0, "delta": {"role": "assistant", "content": "A"}, "finish_reason": "stop"}
        self._reply(200, "text/event-stream", f"data: {json.dumps({**part, 'choices': [choice]})}\n\ndata: [DONE]\n\n")

    def _reply(self, status: int, kind: str, body: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


def answer_through(service: type[BaseHTTPRequestHandler]) -> Answer:
    with ThreadingHTTPServer(("127.0.0.1", 0), service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = load_settings(base_url=f"http://127.0.0.1:{server.server_port}/v1", model="any")
        answer = Chatbot.from_texts({"Only": "Herring is landed on Mondays."}, settings).ask("When?")
        server.shutdown()
    return answer


def test_a_service_that_refuses_to_tell_probabilities_is_taken_at_its_word() -> None:
    answer = answer_through(PlainService)
    assert answer.mode == "model"
    assert answer.text == "Herring is landed on Mondays."


class StumblingService(PlainService):
    """Fails as often as told, then answers."""

    failures: int

    def do_POST(self) -> None:
        if StumblingService.failures > 0:
            StumblingService.failures -= 1
            self.rfile.read(int(self.headers["content-length"]))
            self._reply(503, "application/json", "{}")
        else:
            super().do_POST()


@pytest.mark.parametrize(("failures", "mode"), [(1, "model"), (2, "extractive")])
def test_a_service_that_fails_is_asked_once_more(failures: int, mode: str) -> None:
    StumblingService.failures = failures
    answer = answer_through(StumblingService)
    assert (answer.mode, answer.text) == (mode, "Herring is landed on Mondays.")


class OddService(PlainService):
    """Sends one reply, whatever is asked."""

    reply: tuple[int, str, str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._reply(*self.reply)


@pytest.mark.parametrize(
    "reply",
    [
        (200, "text/html", "<h1>Sign in</h1>"),
        (200, "text/event-stream", ""),
        (200, "text/event-stream", "data: hello\n\n"),
        (200, "text/event-stream", 'data: {"id": "1", "object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n'),
        (500, "application/json", "{}"),
    ],
    ids=["a page", "nothing", "no JSON", "no choices", "an error"],
)
def test_a_service_that_talks_nonsense_gives_the_nearest_sentences(reply: tuple[int, str, str]) -> None:
    OddService.reply = reply
    answer = answer_through(OddService)
    assert (answer.mode, answer.text) == ("extractive", "Herring is landed on Mondays.")


def test_two_documents_of_one_text_are_both_read() -> None:
    bot = Chatbot.from_texts({"One": TEXTS["Harbour report"], "Two": TEXTS["Harbour report"]})
    hits = bot.passages("How many berths were let, and what did mooring fees bring in?")
    assert {hit.chunk.document for hit in hits} == {"One", "Two"}


def test_a_question_after_talk_of_something_else_is_searched_by_itself_too(bot: Chatbot) -> None:
    talk = [("How many books were lent in 2016?", "The library lent 4,300 books in 2016, up from 3,950 in 2015.")]
    first, second, *_ = bot.passages("Who is the harbour master?", talk)
    assert {first.chunk.heading_path, second.chunk.heading_path} == {("Loans",), ("People",)}


def test_an_unreachable_service_gives_the_nearest_sentences() -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(base_url="http://127.0.0.1:9/v1", model="any"))
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert "95" in answer.text


def test_an_empty_question_is_refused(bot: Chatbot) -> None:
    with pytest.raises(QuestionError):
        bot.ask("  ")


def test_texts_without_words_are_declined() -> None:
    answer = Chatbot.from_texts({"Empty": ""}).ask("What does it say?")
    assert not answer.answered
    assert answer.text == "The report does not say."


def test_two_chatbots_know_nothing_of_each_other(bot: Chatbot) -> None:
    other = Chatbot.from_texts({"Only": "Herring is landed on Mondays."})
    assert {hit.chunk.document for hit in other.search("How many berths were let?", k=5)} == {"Only"}


def test_threads_may_ask_side_by_side(bot: Chatbot) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(bot.search("berths", k=2)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2, 2, 2, 2]


class Keeping:
    """Keeps so many bytes of each passage that it reads ahead; notes which."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.read: list[Chunk] = []

    async def read_ahead(self, chunk: Chunk) -> int:
        self.read.append(chunk)
        return self.size


def passages(number: int) -> list[Chunk]:
    texts = ["# Loans\n\n" + "Few. " * length for length in range(number, 0, -1)]
    return [passage for text in texts for passage in chunk_document(document_from_text("Long", text))]


def test_the_shortest_passages_are_read_ahead_first_and_it_is_told_how_far() -> None:
    reader, told = Keeping(1), []
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.done == (0, 0)
    assert warming.read(lambda done, most: told.append((done, most))) == 4
    assert [len(passage.text) for passage in reader.read] == sorted(len(passage.text) for passage in passages(4))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert warming.done == (4, 4)


def test_reading_ahead_pushes_nothing_out_that_it_has_just_read() -> None:
    reader = Keeping(400_000)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read() == 2
    assert warming.done == (2, 2)


def test_reading_ahead_can_be_stopped() -> None:
    reader = Keeping(1)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read(lambda done, most: warming.stop() if done == 2 else None) == 2
    assert len(reader.read) == 2


def test_what_can_not_be_kept_is_not_counted_as_read_ahead() -> None:
    reader = Keeping(0)
    warming = Warming(reader, passages(4), 1)  # type: ignore[arg-type]
    assert warming.read() == 0
    assert warming.done == (0, 0)
    assert len(set(reader.read)) == 1


def test_a_passage_that_was_not_kept_by_chance_is_read_again() -> None:
    class Unlucky(Keeping):
        async def read_ahead(self, chunk: Chunk) -> int:
            return await super().read_ahead(chunk) if len(self.read) != 2 else self.read.append(chunk) or 0

    reader = Unlucky(1)
    assert Warming(reader, passages(4), 1).read() == 4  # type: ignore[arg-type]
    assert len(reader.read) == 5


@pytest.mark.parametrize(("failures", "read"), [(1, 4), (2, 0)])
def test_reading_ahead_behind_tries_again_once_and_then_says_it_is_over(failures: int, read: int) -> None:
    class Failing(Keeping):
        async def read_ahead(self, chunk: Chunk) -> int:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise ModelError("broke off")
            return await super().read_ahead(chunk)

    warming = Warming(Failing(1), passages(4), 1)  # type: ignore[arg-type]
    warming.start()
    for thread in threading.enumerate():  # it may have ended already
        if thread.name == "reading ahead":
            thread.join(60)
    assert warming.done == (read, read)


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
