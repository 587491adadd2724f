"""Question in, cited answer out. ``ask`` for a quick question, ``Chatbot`` for everything else.

Each name is imported when it is first used, so that ``import rag`` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus import ChapterVerseError
    from rag.answers import Answer, AnswerSentence, Citation, Evidence, StreamEvent, Waiting, Words
    from rag.chatbot import Chatbot, ask
    from rag.errors import BusyError, ModelError, QuestionError, SettingsError
    from rag.loop import Stream
    from rag.prepare import prepare_index
    from rag.settings import Settings, load_settings

_HOMES = {
    "corpus": ("ChapterVerseError",),
    "rag.answers": ("Answer", "AnswerSentence", "Citation", "Evidence", "StreamEvent", "Waiting", "Words"),
    "rag.chatbot": ("Chatbot", "ask"),
    "rag.errors": ("BusyError", "ModelError", "QuestionError", "SettingsError"),
    "rag.loop": ("Stream",),
    "rag.prepare": ("prepare_index",),
    "rag.settings": ("Settings", "load_settings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> Any:  # noqa: ANN401  # what it gives depends on the name
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
