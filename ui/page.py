"""The page: conversation on the left; on the right the evidence and the whole report, in which a clicked citation is marked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import render
from ui.render import Turn
from ui.report import example_questions, report_html
from ui.talk import Bot, talk

if TYPE_CHECKING:
    import gradio

STYLE_FILE = Path(__file__).with_name("page.css")
SCRIPT_FILE = Path(__file__).with_name("page.js")
HEAD = '<script src="/page.js" defer></script>'

_EVIDENCE_TAB = "evidence"
_LONGEST_QUESTION = 2_000
"""Characters."""
_MOST_TALKS = 24
"""More than may stand in line for the model, which tells those who are too many how long that will last."""
_TITLE = (
    '<header class="cv-title"><h1>Chapter &amp; Verse</h1><p>Ask the report. See the words that bear the answer out.</p>'
    '<p class="cv-ahead"></p></header>'
)
_SYSTEM_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_MONOSPACE_FONTS = ("ui-monospace", "Menlo", "Consolas", "monospace")


def theme() -> gradio.themes.Base:
    """Calm colours and the system's own fonts: nothing is fetched from anywhere."""
    import gradio  # here: it takes seconds

    return gradio.themes.Base(
        primary_hue="teal", secondary_hue="slate", neutral_hue="slate", radius_size="md", font=_SYSTEM_FONTS, font_mono=_MONOSPACE_FONTS
    )


def build_page(bot: Bot) -> gradio.Blocks:
    """The page for this bot, ready to be mounted."""
    import gradio

    description = f"Answers come from one place: {', '.join(document.title for document in bot.documents)}."
    page: gradio.Blocks = gradio.Blocks(title="Chapter & Verse", analytics_enabled=False, fill_width=True)
    with page:
        turns = gradio.State([])
        gradio.HTML(_TITLE)
        with gradio.Row(elem_classes="cv-columns"):
            with gradio.Column(elem_classes="cv-left", min_width=320):
                conversation = gradio.HTML(render.conversation([], description), elem_classes="cv-conversation", elem_id="cv-conversation")
                with gradio.Row(elem_classes="cv-examples") as examples:
                    buttons = [gradio.Button(text, size="sm", elem_classes="cv-example") for text in example_questions(bot.documents)]
                question = gradio.Textbox(
                    placeholder="Ask about the report", label="Question", show_label=False, container=False,
                    submit_btn="Ask", max_length=_LONGEST_QUESTION, autofocus=True, elem_id="cv-question",
                )  # fmt: skip
                with gradio.Row(elem_classes="cv-actions"):
                    stop = gradio.Button("Stop", size="sm", interactive=False, elem_id="cv-stop")
                    retry = gradio.Button("Retry", size="sm", interactive=False, elem_id="cv-retry")
                    clear = gradio.Button("Clear", size="sm", interactive=False, elem_id="cv-clear")
            with gradio.Column(elem_classes="cv-right", min_width=320), gradio.Tabs() as tabs:
                with gradio.Tab("Evidence", id=_EVIDENCE_TAB, elem_id="cv-evidence-tab", render_children=True):
                    evidence = gradio.HTML(render.evidence(None), elem_id="cv-evidence")
                with gradio.Tab("The report", elem_id="cv-report-tab", render_children=True):
                    gradio.HTML(_report_pane(bot))
        parts = {
            "question": question,
            "turns": turns,
            "conversation": conversation,
            "evidence": evidence,
            "tabs": tabs,
            "examples": examples,
            "stop": stop,
            "retry": retry,
            "clear": clear,
        }
        page.unload(_connect(bot, description, parts, buttons))
    # Each talk shows its passages at once, and the model takes them in turn.
    page.queue(max_size=_MOST_TALKS, default_concurrency_limit=_MOST_TALKS, api_open=False)
    return page


def _report_pane(bot: Bot) -> str:
    back = '<button type="button" class="cv-back" hidden>Back to the answer</button>'
    return f'{back}<div class="cv-report-pane" tabindex="0" role="region" aria-label="The report">{report_html(bot.documents)}</div>'


def _shown(turns: Sequence[Turn], description: str, *, busy: bool) -> list[Any]:
    """What every part of the page (in the order of ``parts``) becomes when these are the turns."""
    import gradio

    fresh = not turns or turns[-1] == Turn(turns[-1].question)
    ready = gradio.update(interactive=bool(turns) and not busy)
    return [
        "" if fresh else gradio.skip(),  # later the next question may be half typed
        turns,
        render.conversation(turns, description),
        render.evidence(turns[-1] if turns else None),
        gradio.update(selected=_EVIDENCE_TAB) if fresh else gradio.skip(),
        gradio.update(visible=not turns),
        gradio.update(interactive=busy),
        ready,
        ready,
    ]


def _connect(bot: Bot, description: str, parts: dict[str, Any], examples: Sequence[gradio.Button]) -> Callable[[gradio.Request], None]:
    """Wire the events: each shows the turns it ends with, in all parts of the page. Returns what stops a visitor's talk."""
    import gradio

    # One event stops one visitor's talk. Gradio's own ``cancels`` would race with the last words and leave the page half stopped.
    stops: dict[str, threading.Event] = {}

    def ask(text: str, turns: Sequence[Turn], visitor: str) -> Iterator[list[Any]]:
        if not text.strip() or visitor in stops:
            yield [gradio.skip() for _ in parts]
            return
        stop = stops[visitor] = threading.Event()
        latest = list(turns)
        try:
            for latest in talk(bot, text, turns, stop):
                yield _shown(latest, description, busy=True)
        finally:
            del stops[visitor]
        yield _shown(latest, description, busy=False)

    def ask_typed(text: str, turns: Sequence[Turn], request: gradio.Request) -> Iterator[list[Any]]:
        yield from ask(text, turns, str(request.session_hash))

    def ask_again(turns: Sequence[Turn], request: gradio.Request) -> Iterator[list[Any]]:
        if turns:
            yield from ask(turns[-1].question, turns[:-1], str(request.session_hash))

    def stop_talk(request: gradio.Request) -> None:
        stops.get(str(request.session_hash), threading.Event()).set()

    for handler in (ask_typed, ask_again, stop_talk):
        # Gradio hands the request over by this annotation, which it could not evaluate: it is imported in here only.
        handler.__annotations__["request"] = gradio.Request
    outputs = list(parts.values())
    turns, question = parts["turns"], parts["question"]
    how: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    question.submit(ask_typed, [question, turns], outputs, **how)
    for button in examples:
        button.click(ask_typed, [button, turns], outputs, **how)
    parts["retry"].click(ask_again, turns, outputs, **how)
    parts["clear"].click(lambda: _shown([], description, busy=False), None, outputs, **how)
    parts["stop"].click(stop_talk, None, None, **how)
    return stop_talk
