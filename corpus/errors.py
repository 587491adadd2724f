"""The root of every error a user can meet.

ChapterVerseError
├── corpus: DocumentError
├── index:  IndexFolderError, EmbedderError   (index/errors.py)
├── rag:    SettingsError, QuestionError, BusyError, ModelError   (rag/errors.py)
├── ui:     ServeError   (ui/server.py)
└── eval:   QuestionFileError, PracticeError   (eval/questions.py, eval/practice.py)
"""


class ChapterVerseError(Exception):
    """Something a user can mend. The message says what happened and what to do next."""


class DocumentError(ChapterVerseError):
    """A file can't be read as a document."""
