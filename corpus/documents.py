"""Files and texts in, ``Document`` out; the characters are kept exactly as decoded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.errors import DocumentError
from corpus.outline import find_title
from corpus.records import Document


def read_document(path: Path) -> Document:
    """Read a UTF-8 text or Markdown file.

    A byte order mark is dropped; line ends stay as they are in the file, so that positions hold for its decoded text.

    Raises:
        DocumentError: the file is missing, unreadable, binary or not UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"There is no file called '{path.name}'. Check the name and the folder.") from error
    except OSError as error:
        raise DocumentError(f"The file '{path.name}' can't be read: {error.strerror}. Check that it is a file you may open.") from error
    if b"\0" in content:
        raise DocumentError(f"The file '{path.name}' is not text. Save it as plain text or Markdown (UTF-8) and try again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"The file '{path.name}' is not UTF-8 text (byte {error.start}). Save it as UTF-8 and try again.") from error
    return Document(id=_text_id(text), title=find_title(text) or path.stem, source=path.name, text=text)


def document_from_text(title: str, text: str) -> Document:
    """A document from a text in memory, kept character for character; its source is its title."""
    return Document(id=_text_id(text), title=title, source=title, text=text)


def _text_id(text: str) -> str:
    # surrogatepass: a text in memory may hold lone surrogates, which UTF-8 alone refuses.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
