"""Question in, cited answer out. ``ask`` for a quick question, ``Chatbot`` for everything else."""

from corpus import ChapterVerseError
from rag.answers import Answer, AnswerSentence, Citation, Evidence, StreamEvent, Words
from rag.chatbot import Chatbot, ask
from rag.errors import ModelError, QuestionError, SettingsError
from rag.loop import Stream
from rag.prepare import prepare_index
from rag.settings import Settings, load_settings

__all__ = [
    "Answer",
    "AnswerSentence",
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
    "Words",
    "ask",
    "load_settings",
    "prepare_index",
]
