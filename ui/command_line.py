"""The command ``chapterverse``: ask, serve, index, models."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from ui.printable import printable

if TYPE_CHECKING:
    from rag import Answer, Chatbot, Settings

# ``rag`` and ``rich`` are imported where they are used, so that ``--help`` comes at once.

ANSWERED, FAILED, USER_ERROR, DECLINED, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"chapterverse {version('chapterverse')}")
        raise typer.Exit


@app.callback()
def chapterverse(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    """Ask a long report a question; get a short answer and the exact words that bear it out."""


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object and nothing else.")] = False,
) -> None:
    """Answer one question. Exit code 0: answered; 3: the report does not say; 2: a mistake of yours; 1: a failure."""
    from rag import load_settings
    from rag.engine import start_behind
    from rag.questions import checked

    settings = load_settings()
    checked(question)
    start_behind(settings)  # takes longest
    from rag import Chatbot

    with _progress() as progress:
        bot = Chatbot.from_settings(settings, progress)
    try:
        answer = _asked(bot, question) if as_json or not sys.stdout.isatty() else _streamed(bot, question)
    finally:
        bot.close()
    if as_json:
        typer.echo(json.dumps(answer.to_json()))
    else:
        from ui.terminal import print_answer

        print_answer(answer)
    raise typer.Exit(ANSWERED if answer.answered else DECLINED)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to serve on; only this machine's own.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")] = None,
) -> None:
    """Serve the web page on this machine; fetches the model and builds the index first if they are missing."""
    from rag import Chatbot, load_settings
    from ui import server

    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    settings = load_settings(**given)
    with server.listen(settings.host, settings.port) as listener:
        _fetch_if_missing(settings)
        with _progress() as progress:
            bot = Chatbot.from_settings(settings, progress)
        typer.echo("Loading the search and the language model …", err=True)
        bot.load()
        app = server.build_app(bot, blocked=[settings.home])
        typer.echo(f"Open {server.address(listener)}   (Ctrl-C stops it)")
        with _progress() as progress:
            bot.read_ahead_behind(lambda done, total: progress("Reading ahead (until then answers take longer)", done, total))
            try:
                server.run(app, listener)
            finally:
                bot.close()


@app.command()
def index(
    warm: Annotated[
        bool, typer.Option("--warm", help="Then let the model read every passage, for quick answers. Goes on where it was stopped.")
    ] = False,
) -> None:
    """Build the index of the report anew."""
    from rag import Chatbot, load_settings, prepare_index

    settings = load_settings()
    if warm and (settings.base_url is not None or not settings.reading_cache_megabytes):
        raise typer.BadParameter("--warm needs the embedded model (no CHAPTERVERSE_BASE_URL) and a reading cache of more than 0 megabytes.")
    with _progress() as progress:
        built = prepare_index(settings, progress, rebuild=True)
    typer.echo(f"The index of {printable(settings.document.name)} is ready.")
    if warm:
        with _progress() as progress:
            read = Chatbot(built, settings).read_ahead(lambda done, total: progress("Reading ahead", done, total))
        kept = f"{read} of {len(built.chunks)} passages are read."
        why = "The disk, or CHAPTERVERSE_READING_CACHE_MEGABYTES, has no more room."
        typer.echo(kept if read == len(built.chunks) else f"{kept} {why}")


@app.command()
def models(
    name: Annotated[str | None, typer.Argument(help="A model's name; with --fetch the one to fetch (default: the one set).")] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the model and prove it by its SHA-256.")] = False,
) -> None:
    """List the language models, or fetch one."""
    from rag import load_settings
    from rag.models import MODELS, fetch_model

    settings = load_settings()
    if name is not None and name not in MODELS:
        raise typer.BadParameter(f"There is no model '{printable(name)}'. Choose one of: {', '.join(MODELS)}.")
    if fetch:
        wanted = name or (settings.model if settings.base_url is None else "default")
        fetch_model(wanted, settings.home)
        typer.echo(f"The model '{wanted}' is here and sound.")
        return
    _print_models([name] if name else list(MODELS), settings.home)


def _print_models(names: list[str], home: Path) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from rag.models import MODELS, model_path

    table = Table("Name", "Model", "Size", "Licence", "Fetched", box=box.SIMPLE_HEAD)
    for name in names:
        model = MODELS[name]
        fetched = "yes" if model_path(name, home).is_file() else "no"
        table.add_row(name, model.title, f"{model.bytes / 1e6:,.0f} MB", model.licence, fetched)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120  # the whole table also in a pipe
    console.print(table)


def _fetch_if_missing(settings: Settings) -> None:
    """Fetch the embedded model; without it the page still answers, with the report's own sentences."""
    from rag import ModelError
    from rag.models import fetch_model

    if settings.base_url is not None:
        return
    try:
        fetch_model(settings.model, settings.home)
    except ModelError as error:
        typer.echo(f"Going on without a language model, with the report's own nearest sentences. {printable(str(error))}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error (when that is a terminal) that appears at the first sign of work."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    tasks: dict[str, TaskID] = {}

    def progress(step: str, done: int, total: int) -> None:
        bar.start()
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done, total=total)
        if bar.finished:
            bar.stop()

    try:
        yield progress
    finally:
        bar.stop()
        bar.disable = True  # work that goes on behind must not start it again


def _asked(bot: Chatbot, question: str) -> Answer:
    bot.load()
    return bot.ask(question)


def _streamed(bot: Chatbot, question: str) -> Answer:
    """Show the sentences named so far, then take them away for the answer."""
    from rich.live import Live
    from rich.text import Text

    from rag import Answer, ModelError, Words

    with Live(Text("Reading …", style="dim"), transient=True, refresh_per_second=12) as live:
        bot.load()
        for event in bot.stream(question):
            if isinstance(event, Words):
                live.update(Text(printable(event.text), style="dim"))
            elif isinstance(event, Answer):
                return event
    raise ModelError("The answer broke off. Ask again.")


def main() -> None:
    """Run the command and exit with its code; an error is one line on standard error, never a traceback."""
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except TyperException as error:
        return _complain(f"{error.format_message()} See: chapterverse --help", error.exit_code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (a pager, ``head``) has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> int:
    from corpus import DocumentError
    from rag import ChapterVerseError, QuestionError, SettingsError
    from ui.server import ServeError

    if isinstance(error, DocumentError | QuestionError | SettingsError | ServeError):
        return _complain(str(error), USER_ERROR)
    if isinstance(error, ChapterVerseError):
        return _complain(str(error), FAILED)
    return _complain(f"Something went wrong inside ({type(error).__name__}). Please report it with the command you gave.", FAILED)


def _complain(message: str, code: int) -> int:
    typer.echo(f"Error: {' '.join(printable(message).split())}", err=True)
    return code
