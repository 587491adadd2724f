"""The command line: ``python -m eval`` runs the questions, ``python -m eval check`` proves them."""

from __future__ import annotations

import datetime
import json
import platform
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from eval.questions import Question
    from eval.run import Pipeline
    from eval.summary import Judged, Summary
    from rag import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="How good is it really: questions with known answers.")
say = Console()
tell = Console(stderr=True)


class Split(StrEnum):
    """Which half of the questions."""

    dev = "dev"
    test = "test"
    all = "all"


class Which(StrEnum):
    """What to measure."""

    chapterverse = "chapterverse"
    tutorial = "tutorial"
    both = "both"


Questions = Annotated[Path | None, typer.Option("--questions", help="A JSON Lines file or a folder of them; else the built-in ones.")]
DocumentFile = Annotated[Path | None, typer.Option("--document", help="The text the questions are about; without it the built-in report.")]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    questions: Questions = None,
    document: DocumentFile = None,
    split: Annotated[Split, typer.Option(help="Half of the questions: dev to work on, test to report.")] = Split.all,
    pipeline: Annotated[Which, typer.Option(help="Our own, a LangChain tutorial's, or both.")] = Which.chapterverse,
    limit: Annotated[int | None, typer.Option(min=1, help="Only N questions, spread evenly over the chosen ones.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", dir_okay=False, help="Write the figures here, and a line a question beside it.")
    ] = None,
    report: Annotated[Path | None, typer.Option(file_okay=False, help="Folder for a Markdown and an HTML report.")] = None,
    *,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only", help="Only search; ask no language model.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget stored answers and begin anew.")] = False,
) -> None:
    """Put the questions to a pipeline and count. After Ctrl-C, the same command goes on where it was."""
    if context.invoked_subcommand:
        return
    from eval.questions import BUILT_IN, choose, load_questions, spread
    from rag import load_settings

    settings = load_settings(**({"document": document} if document else {}))
    chosen = spread(choose(load_questions(questions or BUILT_IN), split.value), limit)
    if not chosen:
        tell.print("No questions are left to ask. Choose another split.")
        raise typer.Exit(2)
    names = ["chapterverse", "tutorial"] if pipeline is Which.both else [pipeline.value]
    summaries, rows = [], {}
    try:
        for name in names:
            summary, rows[name] = measure(name, settings, chosen, retrieval_only=retrieval_only, fresh=fresh)
            summaries.append(summary)
    except KeyboardInterrupt:
        tell.print("Stopped. The same command goes on from here.")
        raise typer.Exit(130) from None
    from eval.report import tables

    facts = _facts(settings, chosen, split.value)
    _show(tables(summaries))
    if json_file:
        write_json(json_file, facts, summaries, rows)
    if report:
        from eval.report import write_report

        write_report(report, facts, summaries, rows, settings.answer_threshold)


@app.command()
def check(questions: Questions = None, document: DocumentFile = None) -> None:
    """Prove that every quote stands in the document and every gold answer is right by its own patterns."""
    from corpus import read_document
    from eval.questions import BUILT_IN, check_size, load_questions
    from eval.questions import check as find_problems
    from rag import load_settings

    loaded = load_questions(questions or BUILT_IN)
    problems = find_problems(loaded, read_document(document or load_settings().document).text)
    if questions is None:
        problems += check_size(loaded)
    for problem in problems:
        say.print(problem, markup=False, highlight=False, soft_wrap=True)
    say.print(f"{len(loaded)} questions, {len(problems)} problems.")
    if problems:
        raise typer.Exit(1)


@app.command()
def pairs(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="A JSON Lines file; else all built-in ones.")] = None,
) -> None:
    """Hold the labelled sentences of eval/pairs against their quotes and count how often the check is right. Asks no model."""
    from eval.pairs import FOLDER, load_pairs, tables

    for path in [file] if file else sorted(FOLDER.glob("*.jsonl")):
        say.print(f"\n{path.name}")
        _show(tables(load_pairs(path)))


@app.command()
def ablate(
    questions: Questions = None,
    document: DocumentFile = None,
    split: Annotated[Split, typer.Option(help="Half of the questions.")] = Split.dev,
    *,
    search_only: Annotated[bool, typer.Option("--search-only", help="Only techniques of the search; ask no language model.")] = False,
) -> None:
    """Switch each technique off in turn and tell what changes, in points. Some ten seconds a question, without --search-only."""
    from rich.progress import track

    from eval import ablate
    from eval.fit import Read
    from eval.questions import BUILT_IN, choose, load_questions
    from rag import Chatbot, load_settings

    settings = load_settings(**({"document": document} if document else {}))
    chosen = choose(load_questions(questions or BUILT_IN), split.value)
    bot = Chatbot.from_settings(settings)
    bot.search("anything", k=1)  # loads the embedder
    on = ablate.Variant()
    everything = ablate.search(bot, chosen, settings, on)
    found = {off.name: ablate.search(bot, chosen, settings, off) for off in ablate.OF_SEARCH}
    shown = {"Search": ablate.table(ablate.SEARCH, "seconds", everything, found)}
    if not search_only:
        reads = [Read(one, *bot.readings(one.question, one.turns)) for one in track(chosen, "Reading", console=tell)]
        text = bot.documents[0].text
        given = {off.name: ablate.answers(reads, text, settings, off) for off in ablate.OF_ANSWERS}
        shown["Answers"] = ablate.table(ablate.ANSWERS, "tokens read", ablate.answers(reads, text, settings, on), given)
    bot.close()
    _show(shown)


@app.command()
def bench(
    questions: Questions = None,
    document: DocumentFile = None,
    folder: Annotated[Path, typer.Option(file_okay=False, help="Where benchmarks.md and its plots are written.")] = Path("docs"),
) -> None:
    """Measure how quick everything is: some 40 minutes, in which the machine should have nothing else to do."""
    from eval.bench_report import write_benchmarks
    from eval.questions import BUILT_IN, choose, load_questions
    from rag import load_settings

    settings = load_settings(**({"document": document} if document else {}))
    chosen = choose(load_questions(questions or BUILT_IN), Split.dev.value)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=tell) as progress:
        write_benchmarks(folder, settings, chosen, _bar(progress))
    say.print(f"Written: {folder / 'benchmarks.md'}")


def measure(
    name: str, settings: Settings, questions: Sequence[Question], *, retrieval_only: bool, fresh: bool
) -> tuple[Summary, list[Judged]]:
    """Run one pipeline over the questions, with a progress bar, and judge it."""
    from eval.run import run, store_path
    from eval.summary import judge, summarise

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=tell) as progress:
        pipeline = _make(name, settings, progress, retrieval_only=retrieval_only)
        # A search takes milliseconds: only answers are worth storing.
        store = None if retrieval_only else store_path(name, settings, pipeline.document_text)
        if store and fresh:
            store.unlink(missing_ok=True)
        task = progress.add_task(f"Asking {name}", total=len(questions))
        try:
            outcomes = run(pipeline, questions, lambda: progress.advance(task), store, retrieval_only=retrieval_only)
        finally:
            pipeline.close()
    rows = [judge(question, outcome, pipeline.document_text) for question, outcome in zip(questions, outcomes, strict=True)]
    return summarise(name, rows, retrieval_only=retrieval_only), rows


def _make(name: str, settings: Settings, progress: Progress, *, retrieval_only: bool) -> Pipeline:
    from eval.run import ChapterVerse
    from eval.tutorial import Tutorial
    from rag import Chatbot, ModelError

    if name == "tutorial":
        return Tutorial(settings, retrieval_only=retrieval_only)
    bot = Chatbot.from_settings(settings, progress=_bar(progress))
    if not retrieval_only:
        show = _bar(progress)
        try:
            bot.read_ahead(lambda done, total: show("Reading ahead", done, total))
        except ModelError as error:
            tell.print(f"{error} Answers are made without the language model.", markup=False)
    return ChapterVerse(bot, settings.passages_read)


def _bar(progress: Progress) -> Callable[[str, int, int], None]:
    """A callback that shows each named step as a bar of its own."""
    tasks: dict[str, Any] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = progress.add_task(step, total=total)
        progress.update(tasks[step], completed=done)

    return show


def _facts(settings: Settings, questions: Sequence[Question], split: str) -> dict[str, str]:
    from eval.run import code_version

    return {
        "document": settings.document.name,
        "questions": f"{len(questions)} (split: {split})",
        "model": settings.model,
        "code": code_version()[:12],
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def _show(tables: dict[str, list[list[str]]]) -> None:
    for title, (head, *body) in tables.items():
        table = Table(*head, title=title, title_justify="left")
        for cells in body:
            table.add_row(*cells)
        say.print(table)


def write_json(path: Path, facts: dict[str, str], summaries: Sequence[Summary], rows: dict[str, list[Judged]]) -> None:
    """Write all figures as one object, and a line a question beside it with the suffix ``.jsonl`` (a second pipeline's: ``.<name>.jsonl``).

    A path that ends in ``.jsonl`` itself takes the lines, and the object goes to ``.json``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {**facts, "pipelines": {summary.pipeline: summary.to_json() for summary in summaries}}
    path = path.with_suffix(".json") if path.suffix == ".jsonl" else path
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for number, summary in enumerate(summaries):
        lines = [json.dumps(line(row), ensure_ascii=False) for row in rows[summary.pipeline]]
        suffix = f".{summary.pipeline}.jsonl" if number else ".jsonl"
        path.with_suffix(suffix).write_text("\n".join(lines) + "\n", encoding="utf-8")


def line(row: Judged) -> dict[str, Any]:
    """What is told of one question."""
    outcome = row.outcome
    return {
        "id": row.question.id,
        "kind": row.question.kind,
        "answer": outcome.text,
        "citations": [{"quote": cited.quote, "section": cited.section} for cited in outcome.citations],
        "answered": outcome.answered,
        "latency_s": outcome.timings.get("total"),
        "timings": outcome.timings,
        "likelihood": outcome.likelihood,
        "right": row.right,
        "error": outcome.error,
    }


def run_command_line() -> None:
    """Entry point; an error a user can mend is one sentence and exit code 2."""
    from corpus import ChapterVerseError

    try:
        app(prog_name="python -m eval")
    except ChapterVerseError as error:
        tell.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    run_command_line()
