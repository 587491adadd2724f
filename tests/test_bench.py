"""The benchmarks: what they put to whom, made reports, and what is told of the figures."""

import contextlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import document_from_text
from eval import bench, bench_report
from eval.growth import Grown, grow, made_reports
from eval.questions import Question, load_questions
from eval.report import drawn
from eval.run import Outcome
from rag import Chatbot, load_settings

REPORT = document_from_text(
    "Library", "# Loans\n\nThe library lent 4,300 books in 2016. Nobody borrowed the globe.\n\n# Hours\n\nOpened nightly.\n"
)
QUESTIONS = load_questions()[:4]


class Noting:
    """Notes what it is asked."""

    document_text = ""

    def __init__(self, name: str, asked: list[str]) -> None:
        self.name = name
        self.asked = asked

    def retrieve(self, question: str, history: object) -> Outcome:
        raise AssertionError("only answers are timed")

    def answer(self, question: str, history: object) -> Outcome:
        self.asked.append(f"{self.name}: {question}")
        return Outcome(timings={"total": 2.0 if self.name == "ours" else 8.0})

    def close(self) -> None:
        pass


def test_each_question_is_put_to_all_before_the_next() -> None:
    asked: list[str] = []
    advanced: list[int] = []
    outcomes = bench.asked([Noting("ours", asked), Noting("theirs", asked)], QUESTIONS, lambda: advanced.append(1))
    assert asked == [f"{name}: {question.question}" for question in QUESTIONS for name in ("ours", "theirs")]
    assert [len(rows) for rows in outcomes.values()] == [4, 4]
    assert len(advanced) == 8
    assert bench_report.ratios(outcomes) == [["last word", "2", "8", "4.0"]]


def test_made_reports_differ_but_have_one_form() -> None:
    first, second = made_reports(REPORT, 2)
    assert first.text != second.text
    assert first.text.count("\n") == second.text.count("\n") == REPORT.text.count("\n")
    assert [one.text for one in made_reports(REPORT, 2)] == [first.text, second.text]


def test_an_index_of_made_reports_is_built_saved_loaded_and_searched() -> None:
    grown = grow(REPORT, 3, ["How many books?", "When was it open?"], load_settings())
    assert (grown.reports, grown.chunks, grown.sentences) == (3, 6, 9)
    assert min(grown.chunking, grown.indexing, grown.saving, grown.loading, grown.search, grown.disk) > 0


def test_growth_is_drawn() -> None:
    sizes = [Grown(number, number * 90, number * 800, *[0.1 * number] * 8) for number in (1, 10)]
    assert drawn("growth", sizes).startswith(b"<?xml")


def test_what_is_measured_is_written_after_each_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[str]:
        raise RuntimeError("broken off")

    monkeypatch.setattr(bench_report, "Chatbot", type("Bot", (), {"from_settings": lambda *_: Idle()}))
    monkeypatch.setattr(bench_report, "_beside", lambda *_: ["## Beside"])
    monkeypatch.setattr(bench_report, "_limit", fails)
    questions: list[Question] = QUESTIONS
    with pytest.raises(RuntimeError, match="broken off"):
        bench_report.write_benchmarks(tmp_path, load_settings(), questions, lambda *_: None)
    assert (tmp_path / "benchmarks.md").read_text().endswith("## Beside\n")


class Idle:
    """A chatbot with nothing to do."""

    def load(self) -> None:
        pass

    def read_ahead(self, progress: object) -> int:
        return 0


@pytest.mark.parametrize(("mode", "counts"), [("model", True), ("extractive", False)])
def test_only_what_the_model_answers_is_timed_as_an_answer(mode: str, counts: bool) -> None:
    program = [sys.executable, "-c", f'print(\'{{"mode": "{mode}"}}\')']
    with contextlib.nullcontext() if counts else pytest.raises(RuntimeError, match="no answer of the model's"):
        assert bench._asked(program, "When?") > 0


@pytest.mark.model
def test_a_question_is_read_anew_each_time_it_is_timed(home: Path) -> None:
    bot = Chatbot.from_texts({"Library": REPORT.text}, load_settings())
    question = "How many books were lent?"
    bot.ask(question)
    (limit,) = bench.limits(bot, load_settings(), [replace(QUESTIONS[0], question=question)], lambda: None)
    assert limit.tokens > 5
    assert min(limit.ours, limit.engine) > 0


@pytest.mark.model
def test_the_engine_is_timed_by_itself_and_found_free(home: Path) -> None:
    settings = load_settings()
    assert bench.engine_seconds(settings, 8) > 0
    bench.engine_free(settings)
    assert bench.memory()["engine"] > 500
