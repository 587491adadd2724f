"""Tables."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.records import Document, Row, Section, Table


def read_tables(document: Document, sections: Sequence[Section]) -> tuple[Table, ...]:
    """Tables in order of position."""
    return ()


def row_sentence(table: Table, row: Row) -> str:
    """The row as a sentence that names its columns."""
    cells = [f"{name} {cell}" for name, cell in zip(table.header[1:], row.cells[1:], strict=False) if cell]
    return f"{row.cells[0]} ({table.caption}): {'; '.join(cells)}."
