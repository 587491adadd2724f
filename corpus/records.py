"""What reading a document gives: small records, frozen but for ``Grid``, whose positions count characters of ``Document.text``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ChunkKind = Literal["prose", "list", "table"]
SentenceKind = Literal["sentence", "item", "row", "table", "statement"]


@dataclass(frozen=True, slots=True)
class Document:
    """One text. Every ``start`` and ``end`` in this project counts characters of ``text``."""

    id: str
    """Hash of the text: the same words always have the same id."""
    title: str
    source: str
    """Where the text came from (a file's name), for people; never opened again."""
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, up to the next heading of any level (so sections never overlap)."""

    document_id: str
    heading_path: tuple[str, ...]
    """Headings from the outermost in; empty for what stands before the first heading."""
    start: int
    """First character of the heading line."""
    body_start: int
    """First character after the heading line."""
    end: int
    page: int | None
    """Printed page the section starts on, where the contents page tells it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``start`` and ``end`` enclose just the row's own characters."""

    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its label, ``header`` names the columns in order (label column first)."""

    heading_path: tuple[str, ...]
    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    start: int
    end: int


@dataclass(slots=True)
class Grid:
    """A table before it has a place in the heading tree. ``first`` and ``last`` count lines, both included."""

    first: int
    last: int
    header: tuple[str, ...] = ()
    """Names of the columns, the label column's first; empty when the table has none."""
    header_spans: list[tuple[int, int]] = field(default_factory=list)
    """Characters of header lines and of lines that only name the table."""
    caption: str = ""
    """A caption that stands inside the table's own lines."""
    continues: bool = False
    """Stands in one run of cells with the grid before it, and shares its caption."""
    parted: bool = False
    """One of several parts under the same names of columns, so that nothing can be said of a whole column."""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is found and cited: a sentence, list item, table row, the names of a table's columns with what can be said of
    them (kind "table"), or a statement standing alone."""

    start: int
    end: int
    text: str
    """For reading: page breaks joined, links unwrapped, a row's columns named, an item with its lead-in.

    Never shown as a quote: a quote is ``document.text[start:end]``."""
    kind: SentenceKind
    above: str = ""
    """Lines of the document that it is read under: of a row the caption of its table and the names of the columns, of these names the
    caption, of a list's item what leads into the list and the item it belongs to. Empty where there are none, or they are too long."""
    cells: tuple[tuple[str, str], ...] = ()
    """Of a row its cells, each with the name of its column ("" where it has none), the label's first."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage within one section: ``text == document.text[start:end]``."""

    id: str
    """Hash of the document's id and the position: stable for the same text and settings."""
    document_id: str
    document: str
    """The document's title."""
    heading_path: tuple[str, ...]
    page: int | None
    start: int
    end: int
    text: str
    kind: ChunkKind
    sentences: tuple[Sentence, ...]
    """In order of position, within ``start`` and ``end``."""
