"""Errors of answering; the tree is drawn in ``corpus/errors.py``."""

from corpus import ChapterVerseError


class SettingsError(ChapterVerseError):
    """A setting can't be used as given."""


class QuestionError(ChapterVerseError):
    """The question can't be taken: empty, or longer than the limit."""


class BusyError(ChapterVerseError):
    """Too many questions are waiting for the language model."""


class ModelError(ChapterVerseError):
    """The language model can't be had: not fetched, damaged, crashed or unreachable."""
