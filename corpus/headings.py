"""The heading tree."""

from __future__ import annotations

from corpus.records import Document, Section


def find_title(text: str) -> str:
    """The first line."""
    return text.lstrip()[:120].split("\n", 1)[0].strip()


def read_sections(document: Document) -> tuple[Section, ...]:
    """Sections in order; together they cover the text."""
    return (Section(document.id, (), 0, 0, len(document.text), None),)
