"""A run told to people: tables, plots and every wrong row, as Markdown (with SVG files beside it) and as one HTML page.

In Markdown the wrong rows are a file of their own, so that the figures of questions that nothing is to be chosen by can be looked at
without reading what failed.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.metrics import Estimate, reaches
from eval.summary import Judged, Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_QUOTE_CHARACTERS = 300
_TIME_LABELS = {
    "evidence": "first evidence (s)",
    "first_word": "first word (s)",
    "total": "last word (s)",
    "prompt_tokens": "prompt tokens read",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 0.9rem; }
th, td { border-bottom: 1px solid #8886; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
img { max-width: 100%; background: #fff; }
"""


def write_report(
    folder: Path, facts: Mapping[str, str], summaries: Sequence[Summary], rows: Mapping[str, Sequence[Judged]], threshold: float
) -> None:
    """Write ``report.md``, ``failures.md``, the plots and ``report.html`` into a folder, made when missing. ``rows`` are by pipeline.

    ``threshold`` is the one that answers were given by, to be marked among others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plots = draw_plots(summaries, rows, threshold)
    for name, image in plots.items():
        (folder / name).write_bytes(image)
    text, failures = markdown(facts, summaries, list(plots)), faults(summaries, rows)
    (folder / "report.md").write_text(f"{text}\nWhat went wrong, row by row: [failures.md](failures.md)\n", encoding="utf-8")
    (folder / "failures.md").write_text(failures, encoding="utf-8")
    (folder / "report.html").write_text(html(f"{text}\n{failures}", plots), encoding="utf-8")


def percent(estimate: Estimate) -> str:
    """``81.2 % (70.1–90.3), n = 80``, or a dash where there was nothing to measure."""
    if estimate.value is None:
        return "–"
    interval = f" ({100 * estimate.low:.1f}–{100 * estimate.high:.1f})" if estimate.low is not None and estimate.high is not None else ""
    return f"{100 * estimate.value:.1f} %{interval}, n = {estimate.n}"


def tables(summaries: Sequence[Summary]) -> dict[str, list[list[str]]]:
    """The figures as tables by title: a head row, then a row a measure; a column a pipeline."""
    head = ["", *(summary.pipeline for summary in summaries)]
    first = summaries[0]
    told = {
        "Answers": [head, *([name, *(percent(summary.answers[name]) for summary in summaries)] for name in first.answers)],
        "Right, by kind of question": [head, *([kind, *(percent(summary.kinds[kind]) for summary in summaries)] for kind in first.kinds)],
        "Retrieval": [head, *([name, *(_rate(name, summary) for summary in summaries)] for name in first.retrieval)],
        "Time and reading, median and 95th percentile": [
            head,
            *([_TIME_LABELS[name], *(_time(summary.times[name]) for summary in summaries)] for name in first.times),
        ],
        "Counted apart": [
            head,
            ["rows that failed with an error", *(str(summary.failed) for summary in summaries)],
            ["answered without the language model", *(str(summary.without_model) for summary in summaries)],
            ["evidence quotes that don't stand in the document", *(str(summary.evidence_not_found) for summary in summaries)],
        ],
    }
    return {title: table for title, table in told.items() if len(table) > 1}


def _rate(name: str, summary: Summary) -> str:
    """Shares in percent; reciprocal rank and nDCG, which are no shares, as they are."""
    estimate = summary.retrieval[name]
    if not name.startswith(("RR", "nDCG")) or estimate.value is None:
        return percent(estimate)
    interval = f" ({estimate.low:.3f}–{estimate.high:.3f})" if estimate.low is not None and estimate.high is not None else ""
    return f"{estimate.value:.3f}{interval}, n = {estimate.n}"


def _time(values: Mapping[str, float | None]) -> str:
    median, high = values["median"], values["p95"]
    return "–" if median is None or high is None else f"{median:.3g} / {high:.3g}, n = {values['n']:.0f}"


def markdown(facts: Mapping[str, str], summaries: Sequence[Summary], plots: Sequence[str]) -> str:
    """The figures of a report as Markdown."""
    parts = ["# Evaluation", "\n".join(f"- {name}: {escape(value)}" for name, value in facts.items())]
    parts.append("Shares carry 95 % bootstrap intervals. What each measure means: `docs/decisions/0007-evaluation.md`.")
    for title, table in tables(summaries).items():
        parts += [f"## {title}", markdown_table(table)]
    parts += [f"![{name.removesuffix('.svg')}]({name})" for name in plots]
    return "\n\n".join(parts) + "\n"


def faults(summaries: Sequence[Summary], rows: Mapping[str, Sequence[Judged]]) -> str:
    """Every wrong row as Markdown; what models and documents wrote is escaped."""
    return "\n\n".join(part for summary in summaries for part in _faults(summary, rows[summary.pipeline])) + "\n"


def _faults(summary: Summary, rows: Sequence[Judged]) -> list[str]:
    """Every wrong row of a pipeline or, of a run of the retrieval alone, every row with evidence left unread."""
    if summary.answers:
        title, head = "not right", ["id", "question", "gold answer", "given answer", "cited"]
        body = [[row.question.id, asked(row), row.question.answer, given(row), _cited(row)] for row in rows if not row.right]
    else:
        title, head = "evidence not read", ["id", "question", "evidence not among the passages read"]
        missed = [(row, [quote for quote, place in _quotes(row) if not reaches(row.outcome.read, place)]) for row in rows]
        body = [[row.question.id, asked(row), row.outcome.error or " … ".join(quotes)] for row, quotes in missed if quotes]
    table = markdown_table([head, *([escape(cell) for cell in cells] for cells in body)]) if body else "None."
    return [f"## {summary.pipeline}: {title} ({len(body)} of {len(rows)})", table]


def _quotes(row: Judged) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    return list(zip(row.question.evidence, row.evidence, strict=True))


def asked(row: Judged) -> str:
    """The question, with the one before it when it follows one up."""
    question = row.question
    return f"(after: {question.history[-1].question}) {question.question}" if question.history else question.question


def given(row: Judged) -> str:
    """What the pipeline gave, for people."""
    if row.outcome.error:
        return f"FAILED: {row.outcome.error}"
    return row.outcome.text if row.outcome.answered else f"DECLINED: {row.outcome.text}"


def _cited(row: Judged) -> str:
    quotes = (" ".join(cited.quote.split()) for cited in row.outcome.citations)
    return " | ".join(quote if len(quote) <= _QUOTE_CHARACTERS else quote[:_QUOTE_CHARACTERS] + " …" for quote in quotes)


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no table breaks, no link, image or tag."""
    return re.sub(r"([\\`*_{}\[\]()#!|<>&~:])", r"\\\1", " ".join(text.split()))


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, the first of them the head, as a Markdown table."""
    head, *body = (f"| {' | '.join(cells)} |" for cells in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])


def html(text: str, plots: Mapping[str, bytes]) -> str:
    """The Markdown as one page without links to anything: the plots are inside it, and nothing else is ever loaded."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    for name, image in plots.items():
        body = body.replace(f'src="{name}"', f'src="data:image/svg+xml;base64,{base64.b64encode(image).decode()}"')
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>Evaluation</title><style>{_STYLE}</style></head>\n'
        f"<body>\n{body}</body></html>\n"
    )


def draw_plots(summaries: Sequence[Summary], rows: Mapping[str, Sequence[Judged]], threshold: float) -> dict[str, bytes]:
    """SVG images by file name; only those there are figures for."""
    images = {"recall.svg": drawn("recall", summaries)}
    if all(summary.kinds for summary in summaries):
        images["accuracy.svg"] = drawn("accuracy", summaries)
        for name, judged in rows.items():  # the tutorial tells no likelihoods
            if all(sides := _likelihoods(judged)):
                images["refusals.svg"] = drawn("refusals", name, *sides, threshold)
        images["latency.svg"] = drawn("latency", {name: [row.outcome.timings for row in judged] for name, judged in rows.items()})
    return images


def drawn(plot: str, *figures: object) -> bytes:
    """A plot of ``eval/plots.py``, by its name there, as an SVG image."""
    import matplotlib as mpl  # an optional dependency, a second to load

    from eval import plots

    # No window is ever opened, and the same figures give the same file.
    with mpl.rc_context({"svg.hashsalt": "chapterverse", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False}):
        return _svg(getattr(plots, plot)(*figures))


def _likelihoods(rows: Sequence[Judged]) -> tuple[list[float], list[float]]:
    """Of answerable and of unanswerable questions, where the pipeline told them."""
    told = [(row.question.answerable, row.outcome.likelihood) for row in rows]
    answerable, unanswerable = ([value for side, value in told if side is which and value is not None] for which in (True, False))
    return answerable, unanswerable


def _svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
