"""A whole evaluation with a small fake chatbot: failed rows, going on after a stop, the report and the JSON files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

import rag
from corpus import Chunk, Document
from eval import plots
from eval.__main__ import app
from eval.questions import Question, load_questions
from eval.report import escape, html
from eval.run import ChapterVerse, code_version, run, store_path
from index import Hit
from rag import Answer, Chatbot, Citation, Evidence, Words, load_settings

TEXT = "Kent has 30 dogs. Kent has 2 cats."
QUESTIONS = [
    {
        "id": "f-1",
        "kind": "fact",
        "question": "Dogs?",
        "answer": "30.",
        "must": [["30"]],
        "evidence": ["Kent has 30 dogs."],
        "answerable": True,
    },
    {
        "id": "f-2",
        "kind": "fact",
        "question": "Break?",
        "answer": "2.",
        "must": [["2"]],
        "evidence": ["Kent has 2 cats."],
        "answerable": True,
    },
    {"id": "u-1", "kind": "unanswerable", "question": "Birds?", "answer": "The report does not say.", "answerable": False},
]


class FakeBot:
    """Answers of dogs, breaks when told to, declines the rest; remembers what it was asked."""

    def __init__(self) -> None:
        self.documents = (Document("d", "Kent", "kent.txt", TEXT),)
        self.asked: list[str] = []
        self.stop_at = ""
        self.mode = "model"
        self.likelihood: float | None = None
        self.chunk = Chunk("c", "d", "Kent", ("Animals",), None, 0, 17, TEXT[:17], "prose", ())

    def search(self, question: str, k: int = 5, history: Sequence[tuple[str, str]] = ()) -> list[Hit]:
        return [Hit(self.chunk, 1.0, 1, ())]

    def passages(self, question: str, history: Sequence[tuple[str, str]] = ()) -> tuple[Hit, ...]:
        return tuple(self.search(question))

    def stream(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Iterator[object]:
        self.asked.append(question)
        if question == self.stop_at:
            raise KeyboardInterrupt
        yield Evidence(tuple(self.search(question)), ())
        if question == "Break?":
            raise ValueError("broken <b>")
        answered = question == "Dogs?"
        yield Words("30 dogs.")
        cited = (Citation(1, TEXT[:17], "Kent", ("Animals",), None, 0, 17),) if answered else ()
        text = "30 dogs. ![x](http://a.test/x.png)" if answered else "The report does not say."
        yield Answer(question, text, answered, (), cited, (), {"prompt_tokens": 12.0}, "fake", self.mode, "", self.likelihood)  # type: ignore[arg-type]

    def read_ahead(self, progress: Callable[[int, int], None]) -> None:
        progress(1, 1)

    def close(self) -> None:
        pass


@pytest.fixture
def questions_file(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(question) for question in QUESTIONS), encoding="utf-8")
    return file


@pytest.fixture
def questions(questions_file: Path) -> list[Question]:
    return load_questions(questions_file)


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBot:
    fake = FakeBot()
    monkeypatch.setenv("CHAPTERVERSE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Chatbot, "from_settings", lambda settings, progress=None: fake)
    return fake


def nothing() -> None:
    """What to do after each question."""


def pipeline(bot: FakeBot) -> ChapterVerse:
    return ChapterVerse(bot, passages_read=4)  # type: ignore[arg-type]


def test_an_answer_that_raises_is_a_row_with_its_error(bot: FakeBot, questions: list[Question]) -> None:
    outcomes = run(pipeline(bot), questions, nothing)
    assert [outcome.error for outcome in outcomes] == ["", "ValueError: broken <b>", ""]
    assert outcomes[0].read == ((0, 17),)
    assert outcomes[0].timings["prompt_tokens"] == 12.0
    assert 0 <= outcomes[0].timings["evidence"] <= outcomes[0].timings["first_word"] <= outcomes[0].timings["total"]


def test_a_stopped_run_goes_on_and_asks_only_what_is_missing_or_failed(bot: FakeBot, questions: list[Question], tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    bot.stop_at = "Birds?"
    with pytest.raises(KeyboardInterrupt):
        run(pipeline(bot), questions, nothing, store)
    bot.asked, bot.stop_at = [], ""
    outcomes = run(pipeline(bot), questions, nothing, store)
    assert bot.asked == ["Break?", "Birds?"]
    assert [outcome.text for outcome in outcomes] == ["30 dogs. ![x](http://a.test/x.png)", "", "The report does not say."]
    assert outcomes[0] == run(pipeline(bot), questions, nothing, store)[0]


def test_a_half_written_or_damaged_line_is_asked_again(bot: FakeBot, questions: list[Question], tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    run(pipeline(bot), questions, nothing, store)
    lines = store.read_text(encoding="utf-8").splitlines()
    store.write_text("[]\n" + lines[0] + "\n" + lines[2][:30], encoding="utf-8")
    bot.asked = []
    run(pipeline(bot), questions, nothing, store)
    assert bot.asked == ["Break?", "Birds?"]
    assert all(json.loads(line) is not None for line in store.read_text(encoding="utf-8").splitlines())


def test_an_answer_without_the_model_is_asked_again(bot: FakeBot, questions: list[Question], tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    bot.mode = "extractive"
    run(pipeline(bot), questions[:1], nothing, store)
    bot.asked = []
    run(pipeline(bot), questions[:1], nothing, store)
    assert bot.asked == ["Dogs?"]


def test_the_store_changes_with_settings_document_and_pipeline_but_not_with_the_page_port(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    path = store_path("chapterverse", settings, "text")
    assert path.is_relative_to(tmp_path)
    assert path == store_path("chapterverse", load_settings(home=tmp_path, port=1), "text")
    others = {
        store_path("tutorial", settings, "text"),
        store_path("chapterverse", settings, "other text"),
        store_path("chapterverse", load_settings(home=tmp_path, model="small"), "text"),
    }
    assert len(others | {path}) == 4


def test_another_line_of_code_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__init__.py").write_text("one = 1\n")
    monkeypatch.setattr(rag, "__file__", str(tmp_path / "__init__.py"))
    before = code_version()
    (tmp_path / "__init__.py").write_text("one = 2\n")
    assert code_version() != before


def test_the_command_writes_the_report_and_a_line_a_question(bot: FakeBot, questions_file: Path, tmp_path: Path) -> None:
    out, folder = tmp_path / "out.json", tmp_path / "report"
    result = CliRunner().invoke(app, ["--questions", str(questions_file), "--json", str(out), "--report", str(folder)])
    assert result.exit_code == 0, result.output
    told = json.loads(out.read_text(encoding="utf-8"))["pipelines"]["chapterverse"]
    assert told["answers"]["accuracy"]["value"] == 0.5
    assert told["failed"] == 1
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["f-1", "f-2", "u-1"]
    assert lines[0]["citations"] == [{"quote": "Kent has 30 dogs.", "section": "Animals"}]
    assert (lines[0]["answered"], lines[0]["right"], lines[1]["latency_s"]) == (True, True, None)
    figures, failures, page = ((folder / name).read_text(encoding="utf-8") for name in ("report.md", "failures.md", "report.html"))
    assert "FAILED" in failures
    assert "not right (1 of 3)" in failures
    assert "FAILED" not in figures
    assert "not right (1 of 3)" in page
    assert page.count("data:image/svg+xml") == 3
    assert "broken &lt;b&gt;" in page
    assert {file.name for file in folder.glob("*.svg")} == {"accuracy.svg", "latency.svg", "recall.svg"}


def test_retrieval_only_asks_no_model_and_stores_nothing(bot: FakeBot, questions_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    result = CliRunner().invoke(app, ["--questions", str(questions_file), "--retrieval-only", "--report", str(folder)])
    assert result.exit_code == 0, result.output
    assert bot.asked == []
    assert not (tmp_path / "home" / "eval").exists()
    assert "evidence not read (1 of 3)" in (folder / "failures.md").read_text(encoding="utf-8")


def test_the_limit_and_a_second_run_from_the_store_and_a_fresh_one(bot: FakeBot, questions_file: Path) -> None:
    command = ["--questions", str(questions_file), "--limit", "1"]
    for extra, asked in (([], ["Dogs?"]), ([], []), (["--fresh"], ["Dogs?"])):
        bot.asked = []
        assert CliRunner().invoke(app, [*command, *extra]).exit_code == 0
        assert bot.asked == asked


def test_ctrl_c_says_how_to_go_on(bot: FakeBot, questions_file: Path) -> None:
    bot.stop_at = "Break?"
    result = CliRunner().invoke(app, ["--questions", str(questions_file)])
    assert result.exit_code == 130


def test_the_check_command_tells_each_problem(questions_file: Path, tmp_path: Path) -> None:
    document = tmp_path / "kent.txt"
    document.write_text(TEXT, encoding="utf-8")
    command = ["check", "--questions", str(questions_file), "--document", str(document)]
    assert CliRunner().invoke(app, command).exit_code == 0
    document.write_text("Kent has 31 dogs.", encoding="utf-8")
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "f-1: the quote does not stand in the document" in result.output


def test_what_a_model_wrote_stays_text() -> None:
    page = html(escape("![x](http://a.test/x.png) [y](javascript:z) <script> http://a.test **b**"), {})
    assert "<img" not in page
    assert "<a" not in page
    assert "<script>" not in page
    assert "<strong>" not in page


def test_the_curve_of_refusals_goes_through_what_the_threshold_in_use_declines() -> None:
    figure = plots.refusals("chapterverse", [0.9, 0.5, 0.2, 0.6], [0.1, 0.4], 0.35)
    curve, in_use = figure.axes[0].lines
    assert ([float(in_use.get_xdata()[0])], [float(in_use.get_ydata()[0])]) == ([25.0], [50.0])
    points = list(zip(curve.get_xdata(), curve.get_ydata(), strict=True))
    assert (points[0], points[-1]) == ((0.0, 0.0), (100.0, 100.0))
    assert (25.0, 50.0) in points


def test_a_pipeline_that_tells_likelihoods_gets_the_curve(bot: FakeBot, questions_file: Path, tmp_path: Path) -> None:
    bot.likelihood = 0.7
    result = CliRunner().invoke(app, ["--questions", str(questions_file), "--report", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "![refusals](refusals.svg)" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_pairs_command_counts(tmp_path: Path) -> None:
    pair = {"id": "1", "document": "d", "sentence": "It let 12.", "quote": "It let 12 boats.", "label": "supported", "change": "shortened"}
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(pair) + "\n\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["pairs", str(file)])
    assert result.exit_code == 0, result.output
    assert "100.0 %" in result.output
    assert "supported: shortened" in result.output
    assert CliRunner().invoke(app, ["pairs", str(tmp_path / "missing.jsonl")]).exit_code == 2
