"""An answer for people at a terminal: plain text, with colour only where that is shown."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from rag import Answer, Citation
from ui.printable import printable
from ui.render import CLOSE_BY, lines_above, never_mentioned_line, reads_as_list, table_lines, where


def print_answer(answer: Answer) -> None:
    """Print an answer and its quotes, or a refusal and what the document says close by."""
    console = Console(highlight=False, soft_wrap=True)
    if answer.notice:
        console.print(Text(printable(answer.notice), style="yellow"))
    console.print(Text(printable(_numbered(answer) if answer.answered else answer.text), style="bold"))
    if answer.citations:
        console.print()
    for citation in answer.citations:
        console.print(_quote(f"[{citation.number}] ", citation))
    if answer.never_mentioned:
        console.print(Text(printable(never_mentioned_line(answer.never_mentioned))))
    if answer.nearest:
        console.print(f"\n{CLOSE_BY}:")
    for near in answer.nearest:
        console.print(_quote("- ", near))


def _quote(sign: str, citation: Citation) -> Text:
    lines = table_lines(citation.quote) or [citation.quote]
    quote, above = (" / ".join(" ".join(printable(line).split()) for line in part) for part in (lines, lines_above(citation)))
    place = printable(where(citation.heading_path, citation.page))
    return Text.assemble(
        (sign, "cyan"), (f"{above.rstrip(' :')}: " if above else "", "dim"), f"“{quote}”", (f" - {place}" if place else "", "dim")
    )


def _numbered(answer: Answer) -> str:
    partly = {"partly": " (≈ partly borne out by the words quoted)"}
    return ("\n" if reads_as_list(answer) else " ").join(
        sentence.text + "".join(f" [{number}]" for number in sentence.citations) + partly.get(sentence.verdict, "")
        for sentence in answer.sentences
    )
