"""The report, read as a report: documents in; sections, tables, chunks and sentences out."""

from corpus.chunks import CHUNKER_VERSION, GOES_ON, chunk_document, item_parts, reading_text
from corpus.documents import document_from_text, read_document
from corpus.errors import ChapterVerseError, DocumentError
from corpus.marks import without_marks
from corpus.outline import read_sections
from corpus.passages import TABLE_SIGN
from corpus.quantities import compare_cells, comparison, is_change, is_loss, read_quantity
from corpus.records import Chunk, ChunkKind, Document, Row, Section, Sentence, SentenceKind, Table
from corpus.table_facts import split_facts
from corpus.tables import cell_words, read_tables, row_sentence
from corpus.tokens import count_tokens

__all__ = [
    "CHUNKER_VERSION",
    "GOES_ON",
    "TABLE_SIGN",
    "ChapterVerseError",
    "Chunk",
    "ChunkKind",
    "Document",
    "DocumentError",
    "Row",
    "Section",
    "Sentence",
    "SentenceKind",
    "Table",
    "cell_words",
    "chunk_document",
    "compare_cells",
    "comparison",
    "count_tokens",
    "document_from_text",
    "is_change",
    "is_loss",
    "item_parts",
    "read_document",
    "read_quantity",
    "read_sections",
    "read_tables",
    "reading_text",
    "row_sentence",
    "split_facts",
    "without_marks",
]
