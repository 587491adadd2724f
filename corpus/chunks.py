"""Chunks."""

from __future__ import annotations

import hashlib
import re

from corpus.records import Chunk, Document, Sentence
from corpus.outline import read_sections

CHUNKER_VERSION = 1


def chunk_document(document: Document, max_tokens: int = 350) -> tuple[Chunk, ...]:
    """Chunks in order of position."""
    chunks = []
    for section in read_sections(document):
        for match in re.finditer(r"\S[^\n]*", document.text[section.body_start : section.end]):
            start, end = section.body_start + match.start(), section.body_start + match.end()
            text = document.text[start:end]
            name = hashlib.sha256(f"{document.id}:{start}:{end}".encode()).hexdigest()[:16]
            sentence = Sentence(start, end, text, "sentence")
            chunks.append(Chunk(name, document.id, document.title, section.heading_path, section.page, start, end, text, "prose", (sentence,)))
    return tuple(chunks)


def reading_text(chunk: Chunk) -> str:
    """What a model reads of a chunk: its headings on a line, then its sentences."""
    return "\n".join([" > ".join(chunk.heading_path), *(sentence.text for sentence in chunk.sentences)])
