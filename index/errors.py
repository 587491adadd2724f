"""Errors of finding; the tree is drawn in ``corpus/errors.py``."""

from corpus import ChapterVerseError


class IndexFolderError(ChapterVerseError):
    """A saved index is missing, damaged, or was made by another embedder or chunker."""


class EmbedderError(ChapterVerseError):
    """The embedding model's files are missing or not the pinned ones, or it gave vectors that can't be used."""
