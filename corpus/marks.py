"""Markdown's and HTML's marks within a line, which a reader doesn't want to see: emphasis, links, footnote marks, comments, entities."""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]{0,500}\)")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\]:?")
_COMMENT = re.compile(r"<!--.{0,500}?-->", re.DOTALL)
_STRUCK = re.compile(r"(?<!~)~~(?=[^\s~])[^~]{1,400}(?<=[^\s~])~~(?!~)")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_RAISED = re.compile(r"(?<=\d)<(?:sup|sub)>(?=[\d(+−-])", re.IGNORECASE)
"""Behind a figure: a power, or the mark of a note. It must not become another figure."""
_TAG = re.compile(r"</?(?:b|i|em|strong|u|small|sub|sup|span|p|div|center)(?: [\w-]{1,20}=[^<>]{0,200})?>", re.IGNORECASE)
_QUOTED = re.compile(r"^[^\S\n]*(?:>[^\S\n]?)+(?=[^\W\d_]|[\"'“‘*_\[])", re.MULTILINE)
"""The ``>`` in front of a quoted line; before a figure, a sum or a sign it may mean "more than"."""
_STRONG = re.compile(r"(?<![\w*\\])(\*\*|__)(?=[^\s*_])(.{1,400}?)(?<=[^\s\\*])\1(?=$|\s|[^\w\s*]+(?:\s|$)|[—–])", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*/\\])(\*|_)(?=[\w\"“'‘(£$€])([^*_]{1,400}?)(?<=[\w.!?,;:)\"”'’%])\1(?![\w*/])")
_HALF = re.compile(r"^\*{1,3}(?=[^\W\d_])|(?<=[.!?…])\*{1,3}$|(?<=[.!?…:])\*\*(?=\s)")
"""The mark of an emphasis that begins or ends in another sentence."""
_CODE = re.compile(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_ESCAPED = re.compile(r"\\([`*_{}\[\]()#+.!|&<>~$'\"-])")
_ATTRIBUTE = r"(?:[#.][\w.:-]{1,80}|[\w-]{1,30}=(?:\"[^\"{}\n]{0,100}\"|[^\s\"{}]{1,100}))"
_ATTRIBUTES = re.compile(rf"(?:\[([^\[\]]{{0,400}})\]|(?<=\)))\{{{_ATTRIBUTE}(?: {_ATTRIBUTE}){{0,10}}\}}")
"""What pandoc says of a stretch of text: its style, its size, its name as a link's aim."""
_RAISED_BY_HATS = re.compile(r"(?:(?<=[^\W\d_]{4})|(?<=[.,;:!?)]))\^\d{1,3}\^")
"""The mark of a note: not what stands behind a figure or a unit ("m^2^")."""
_LOWERED = re.compile(r"(?<=[A-Za-z])~(\d{1,2})~")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5});")
_ANY = re.compile(r"[*_`\[<>\\&~^{]")
_NOTHING_TO_READ = re.compile(r"(?:<!--(?:(?!-->).)*-->\s*)+|>[> ]*|_{5,}")


def without_marks(text: str) -> str:
    """The text as a reader of the page would see it, without what is struck out; what marks nothing else stays."""
    if not _ANY.search(text):
        return text
    words = _ATTRIBUTES.sub(r"\1", _STRUCK.sub("", _COMMENT.sub("", text)))
    words = _RAISED_BY_HATS.sub("", _LOWERED.sub(r"\1", _FOOTNOTE.sub("", _LINK.sub(r"\1", words))))
    words = _CODE.sub(r"\1", _QUOTED.sub("", _TAG.sub("", _RAISED.sub("^", _BREAK.sub(" ", words)))))
    words = _HALF.sub("", _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", words)))
    words = _ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPED.sub(r"\1", words))
    return words if words.strip() else text


def is_only_marks(text: str) -> bool:
    """Whether a whole line holds nothing to read: comments, the mark of an empty quoted line, or the rule above a page's notes."""
    return text[:1] in ("<", ">", "_") and _NOTHING_TO_READ.fullmatch(text) is not None


def emphasised(text: str) -> str:
    """The words of a line that is emphasised as a whole, as a heading may be; else empty."""
    match = re.fullmatch(r"(\*\*|__)(?=[^\s*_])([^*_]{1,200})(?<=\S)\1:?", text)
    return match[2] if match else ""
