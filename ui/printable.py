"""Text that can't steer a terminal, whatever a document or a model put into it."""

import re

_TERMINAL_COMMAND = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor, screen
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]*(?:\x07|\x1b\\|\x9c)"  # strings: title, clipboard, links
    r"|\x1b[ -/]*[0-~]?"
)
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that steer a display (controls, bidirectional overrides, tags), and lone surrogates."""


def printable(text: str) -> str:
    """The text without anything that could steer a terminal; line feeds and tabs stay."""
    return UNSAFE.sub("", _TERMINAL_COMMAND.sub("", text))
