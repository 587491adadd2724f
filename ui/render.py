"""What is asked, answered and quoted, as HTML that is safe to show whatever it says: pure functions of the records."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import Answer, AnswerSentence, Citation, Waiting
from ui.printable import UNSAFE

_CELLS = re.compile(r"\t|\||\S {2,}\S")
"""What tells a row of a table from other lines."""
_SENTENCES_IN_A_LINE = 2
_LINK_MARKS = re.compile(r"\[([^\[\]]*)\](\([^()\s]*\))")

_VERDICTS = {
    "supported": ("✓", "These words stand in the report; judge whether they answer"),
    "partly": ("≈", "Partly borne out by the words quoted: check them"),
    "not found": ("?", "Not found in the report"),
}
CLOSE_BY = "Close by in the report, but no answer"
_WORKED_OUT = ("=", "Worked out from the table rows quoted; judge whether they answer")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what there is of its answer so far; the latest of ``quotes``, ``words`` and ``answer`` is shown."""

    question: str
    quotes: tuple[Citation, ...] = ()
    waiting: Waiting | None = None
    """While others are answered first."""
    words: str = ""
    answer: Answer | None = None
    trouble: str = ""
    """One sentence when there will be no answer: stopped, or failed."""


def escaped(text: str) -> str:
    """The text for use in HTML or in a quoted attribute.

    ``UNSAFE`` characters become U+FFFD one for one, so that positions stay true.
    """
    return html.escape(UNSAFE.sub(_stand_in, text))


def _stand_in(unsafe: re.Match[str]) -> str:
    # A carriage return is white space in the source; HTML would join it with a following line feed.
    return " " if unsafe[0] == "\r" else "\ufffd"


def verbatim(text: str) -> str:
    """Escaped text of a document, whole, with link marks and cell borders wrapped so that the style sheet can quieten them."""
    pieces, position = [], 0
    for link in _LINK_MARKS.finditer(text):
        pieces += [
            escaped(text[position : link.start()]),
            '<span class="cv-mark-up">[</span>',
            escaped(link[1]),
            f'<span class="cv-mark-up">]{escaped(link[2])}</span>',
        ]
        position = link.end()
    pieces.append(escaped(text[position:]))
    return "".join(pieces).replace("\t", '<span class="cv-cell-border">\t</span>')


def table_lines(quote: str) -> list[str]:
    """The lines of a quote that is several rows of a table; none of any other quote."""
    lines = [line for line in quote.splitlines() if line.strip()]
    return lines if len(lines) > 1 and all(_CELLS.search(line) for line in lines) else []


def reads_as_list(answer: Answer) -> bool:
    """Whether the sentences of an answer are so many that each should begin a line of its own."""
    return len(answer.sentences) > _SENTENCES_IN_A_LINE


def lines_above(citation: Citation) -> list[str]:
    """What a quote is read under (caption and columns of its table, lead-in of its list), a line each."""
    return [line.strip() for line in citation.above.splitlines() if line.strip()]


def where(heading_path: Sequence[str], page: int | None) -> str:
    """Heading path and page in one line of plain text."""
    parts = [" › ".join(heading_path)] if heading_path else []
    return ", ".join(parts + ([f"p. {page}"] if page is not None else []))


def conversation(turns: Sequence[Turn], description: str) -> str:
    """The talk so far, or before the first question what this page is."""
    if not turns:
        return f'<div class="cv-empty"><p>{escaped(description)}</p></div>'
    return f'<div class="cv-talk" role="log" aria-label="Conversation">{"".join(_turn(turn) for turn in turns)}</div>'


def _turn(turn: Turn) -> str:
    if turn.answer:
        body = _answer(turn.answer)
    elif turn.words:
        body = '<div class="cv-answer cv-unchecked"><p>So far (may change):</p></div>'
        body += f'<div class="cv-answer cv-provisional" aria-busy="true"><p>{escaped(turn.words)}</p></div>'
    elif not turn.trouble:
        dots = '<span class="cv-dots" aria-hidden="true"></span>'
        body = f'<div class="cv-answer cv-waiting" aria-busy="true"><p>{_doing(turn)}{dots}</p></div>'
    else:
        body = ""
    trouble = f'<p class="cv-notice">{escaped(turn.trouble)}</p>' if turn.trouble else ""
    return f'<section class="cv-turn"><p class="cv-question">{escaped(turn.question)}</p>{body}{trouble}</section>'


def _doing(turn: Turn) -> str:
    if turn.waiting and turn.waiting.ahead:
        others = "Another question is" if turn.waiting.ahead == 1 else f"{turn.waiting.ahead:d} other questions are"
        return f"{others} answered first, which takes about {max(1, round(turn.waiting.seconds)):d} s"
    return "Reading the passages found" if turn.quotes else "Searching the report"


def _answer(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    parts = [f'<p class="cv-notice">{escaped(answer.notice)}</p>'] if answer.notice else []
    if answer.mode == "extractive":
        parts.append('<p class="cv-label">The report’s own sentences; no model wrote this</p>')
    if answer.answered:
        sentences = [_sentence(sentence, by_number) for sentence in answer.sentences]
        apart = "".join(f"<li>{sentence}</li>" for sentence in sentences)
        parts.append(f'<ul class="cv-items">{apart}</ul>' if reads_as_list(answer) else f"<p>{' '.join(sentences)}</p>")
    else:
        parts.append(f'<p class="cv-declined">{escaped(answer.text)}</p>')
        if answer.never_mentioned:
            parts.append(f'<p class="cv-never-mentioned">{escaped(never_mentioned_line(answer.never_mentioned))}</p>')
        parts.append(_nearest(answer.nearest))
    parts.append(f'<p class="cv-timings">{_timings(answer)}</p>')
    return f'<div class="cv-answer">{"".join(parts)}</div>'


def _sentence(sentence: AnswerSentence, by_number: dict[int, Citation]) -> str:
    marks = "".join(_citation_button(by_number[number]) for number in sentence.citations if number in by_number)
    sign, meaning = _WORKED_OUT if sentence.worked_out and sentence.verdict == "supported" else _VERDICTS[sentence.verdict]
    kind = sentence.verdict.replace(" ", "-")
    verdict = f'<span class="cv-verdict cv-{kind}" role="img" aria-label="{meaning}" title="{meaning}">{sign}</span>'
    return f'<span class="cv-sentence">{escaped(sentence.text)}<span class="cv-marks">{marks}{verdict}</span></span>'


def _jump(document: str, start: int, end: int) -> str:
    """Attributes by which ``page.js`` finds the place in the report."""
    return f'type="button" data-document="{escaped(document)}" data-from="{start:d}" data-to="{end:d}"'


def _citation_button(citation: Citation) -> str:
    place = escaped(where(citation.heading_path, citation.page))
    label = f"Citation {citation.number:d}: show the words in the report, {place}"
    attributes = _jump(citation.document, citation.start, citation.end)
    return f'<button class="cv-cite" {attributes} aria-label="{label}" title="{place}">{citation.number:d}</button>'


def never_mentioned_line(names: Sequence[str]) -> str:
    """The names and years of a declined question that the report never mentions, in one line of plain text."""
    return f"Nowhere in the report: {', '.join(names)}."


def _nearest(places: Sequence[Citation]) -> str:
    if not places:
        return ""
    items = "".join(
        f'<li><button class="cv-place" {_jump(place.document, place.start, place.start)}>{escaped(_place_name(place))}</button></li>'
        for place in places
    )
    return f'<p class="cv-label">Nearest sections</p><ul class="cv-places">{items}</ul>'


def _place_name(place: Citation) -> str:
    return where(place.heading_path, place.page) or place.document


def _timings(answer: Answer) -> str:
    names = {"evidence": "passages found", "first_word": "first word", "total": "answer"}
    times = [f"{name} after {answer.timings[key]:.1f} s" for key, name in names.items() if key in answer.timings]
    model = [] if answer.mode == "extractive" else [f"model: {escaped(answer.model)}"]
    return " · ".join(times + model)


def evidence(turn: Turn | None) -> str:
    """The quotes of the latest answer, or while it is being made the passages it is sought in."""
    if turn is None:
        return '<p class="cv-hint">The words an answer rests on appear here.</p>'
    if turn.answer and turn.answer.citations:
        return _cards("The words the answer rests on", turn.answer.citations, numbered=True)
    if turn.answer and turn.answer.nearest:
        return _cards(CLOSE_BY, turn.answer.nearest, numbered=False)
    if turn.answer:
        return '<p class="cv-hint">No words were found that bear an answer out.</p>'
    if turn.quotes:
        heading = "Passages found" if turn.trouble else "Reading these passages"
        return _cards(heading, turn.quotes, numbered=False)
    return '<p class="cv-hint">Searching the report</p>' if not turn.trouble else evidence(None)


def _cards(heading: str, citations: Sequence[Citation], *, numbered: bool) -> str:
    items = "".join(_card(citation, numbered=numbered) for citation in citations)
    return f'<h2 class="cv-panel-heading">{heading}</h2><ol class="cv-cards">{items}</ol>'


def _card(citation: Citation, *, numbered: bool) -> str:
    number = f'<span class="cv-number">{citation.number:d}</span>' if numbered else ""
    place = f'<span class="cv-where">{escaped(where(citation.heading_path, citation.page))}</span>'
    attributes = _jump(citation.document, citation.start, citation.end)
    form = "cv-quote cv-rows" if table_lines(citation.quote) else "cv-quote"
    quote = f'<span class="{form}">{verbatim(citation.quote)}</span>'
    if head := lines_above(citation):
        lines = "\n".join(head)
        quote = f'<span class="cv-quote cv-rows cv-above">{verbatim(lines)}</span>{quote}'
    return f'<li><button class="cv-card" {attributes}>{number}<span class="cv-card-body">{quote}{place}</span></button></li>'
