"""Question in, cited answer out. ``ask`` for a quick question, ``Chatbot`` for everything else."""

from corpus import ChapterVerseError
from rag.answers import Answer, AnswerSentence, Citation, Evidence, StreamEvent, Waiting, Words
from rag.chatbot import Chatbot, ask
from rag.errors import BusyError, ModelError, QuestionError, SettingsError
from rag.loop import Stream
from rag.prepare import prepare_index
from rag.settings import Settings, load_settings

__all__ = [
    "Answer",
    "AnswerSentence",
    "BusyError",
    "ChapterVerseError",
    "Chatbot",
    "Citation",
    "Evidence",
    "ModelError",
    "QuestionError",
    "Settings",
    "SettingsError",
    "Stream",
    "StreamEvent",
    "Waiting",
    "Words",
    "ask",
    "load_settings",
    "prepare_index",
]
