"""Questions about a subject ("What does it say about training?") or the whole ("Summarise the report"), which no one sentence answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from corpus import Chunk, Sentence
from index import Hit, stems

_BEGINS = r"^\W*(?:(?:and|so|but|ok(?:ay)?|please|(?:can|could|would|will)\ you(?:\ please)?)[, ]+)*"
_REPORT = (
    r"(?:it|they|you|we|(?:the|this|that|your)\ (?:(?:whole|full|entire)\ )?"
    r"(?:report|document|text|paper|review|inspection|audit|evaluation|study|inspectorate|(?:inspect|audit|evaluat|auth)ors?|reviewers?))"
)
_OWN = r"(?:the|its|their|your|(?:the|this)\ report['’]s)"
_ON = r"(?:about|on|regarding|concerning|as\ to)"
_SAY = r"(?:says?|said|finds?(?:\ out)?|found(?:\ out)?|concluded?|tell\ (?:us|me)|noted?|observed?|thinks?|thought|reported|wr[io]te)"
_SHORT = r"(?:an?|the)\ (?:(?:short|brief|quick)\ )?(?:summary|overview|outline)"
_TOPIC = re.compile(
    rf"""{_BEGINS}(?:
      what\ (?:do|does|did|has|have|had)\ {_REPORT}\ (?:(?:actually|have\ to|had\ to|to)\ )*{_SAY}\ {_ON}
    | what(?:['’]s|\ is|\ was|\ has\ been)\ (?:being\ )?(?:said|found|known|written)\ {_ON}
    | (?:what\ (?:are|were)\ )?{_OWN}\ (?:main\ |key\ )?(?:findings?|conclusions?|views?)\ {_ON}
    | (?:tell\ (?:us|me)|show\ (?:us|me))\ (?:(?:more|something|everything|all|what\ {_REPORT}\ {_SAY})\ )?{_ON}
    | (?:summari[sz]e|sum\ up|(?:give\ (?:us|me)\ )?{_SHORT}\ of)\ what\ (?:is\ said|{_REPORT}\ {_SAY})\ {_ON}
    | (?:summari[sz]e|sum\ up|(?:give\ (?:us|me)\ )?{_SHORT}\ of)\ {_OWN}\ (?:findings|conclusions|section|part|chapter)\ {_ON}
    | (?:do|does|did)\ {_REPORT}\ (?:say\ (?:anything|something|much)\ {_ON}|mention|cover|discuss|address|refer\ to|deal\ with|talk\ about)
    | (?:(?:is|was)\ (?:there\ )?)?anything\ (?:said\ )?(?:in\ {_REPORT}\ )?{_ON}
    | what(?:['’]s|\ is)\ (?:there\ )?in\ {_REPORT}\ {_ON}
    | what\ information\ (?:is\ there|does\ {_REPORT}\ (?:give|have|hold))\ {_ON}
    )\ (?P<topic>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_OVERVIEW = re.compile(
    rf"""{_BEGINS}(?:
      (?:summari[sz]e|sum\ up)\ {_REPORT}(?:\ (?:for\ me|briefly|in\ brief))?
    | (?:give\ (?:us|me)\ )?{_SHORT}(?:\ of\ {_REPORT})?
    | what(?:['’]s|\ is)\ {_REPORT}\ (?:all\ )?about
    | what\ (?:do|does|did)\ {_REPORT}\ {_SAY}(?:\ (?:overall|in\ (?:short|brief|general)))?
    | (?:(?:what\ (?:are|were)|list|give\ (?:us|me))\ )?(?:{_OWN}\ )?(?:main|key|principal|overall|most\ important)
      \ (?:findings?|points?|conclusions?|messages?)(?:\ (?:of|in|from)\ {_REPORT})?
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LISTED = re.compile(
    rf"""{_BEGINS}(?:
      what\ (?:are|were)\ (?:all\ (?:of\ )?)?{_OWN}\ (?P<what>.+)
    | (?:list|name|show\ (?:us|me)|give\ (?:us|me))\ (?:all\ (?:of\ )?)?{_OWN}\ (?P<told>.+)
    | (?:what|which)\ (?P<which>.+?)\ (?:(?:do|does|did|has|have)\ {_REPORT}\ (?:make|made|give|given|find|found|identif\w+|set(?:\ out)?)
      |(?:are|were)\ (?:there|made|given|found|identified|set(?:\ out)?))
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_KEYWORDS = re.compile(
    r"(?!(?:explain|define|describe|list|name|give|compare|show|count|find|is|are|was|were|do|does|did|has|have|had|can|could|should|will|any)\b)"
    r"[\w'’-]+(?: [\w'’-]+){0,2}[ .]*",
    re.IGNORECASE,
)
"""No question, but a few words as one types them into a search box."""
_AFTER = re.compile(rf"(?:,?\ (?:(?:in|by|according\ to|from)\ {_REPORT}|please|thanks))+\W*$", re.IGNORECASE | re.VERBOSE)
_ASKS = re.compile(r"\b(?:how|what|which|who|whom|whose|when|where|why|whether|if|not|no|all|every|each|both|only|enough)\b", re.IGNORECASE)
"""Within a subject: one thing about it is asked."""
_NOTES = re.compile(r"\b(?:annex|appendix|method\w*|about the data|notes?|sources?|glossary|definitions?|references)\b", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"\b(?:summary|overview|in brief|at a glance|(?:key|main) (?:findings|messages|points)|headlines|highlights"
    r"|conclusions?|what we (?:found|concluded)|overall (?:judge?ment|conclusion|assessment|opinion|view))\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:(?:however|but|and|also),? )?(?:this|these|that|those|such|it|its|they|their|he|his|she|her)\b", re.IGNORECASE
)
"""So begins a sentence of which nobody knows what it is about, unless the one before it is shown."""
_NAMED_ITSELF = 0.1
"""So much nearer counts a sentence that names the subject itself, not only under a heading that does."""
_NUMBERING = re.compile(r"^[\d.]+\s+")
_BESIDE_TABLES = re.compile(
    r"^(?:notes?|sources?|key)\b|(?:^|: )(?:table|figure|chart|graph|box|exhibit)\b|^\d\d? (?-i:[A-Z])", re.IGNORECASE
)
_LONGEST_JUDGEMENT = 3
"""Words."""
_MOST, _MOST_OF_ONE_PASSAGE = 5, 3
_MOST_ITEMS, _PROSE_TO_AN_ITEM = 25, 2
"""In a chapter of more prose than that what is listed is not what the chapter says."""
_MOST_OF_ALL_SUMMARIES, _MOST_OF_ONE_SUMMARY = 8, 2

Place = tuple[Chunk, list[Sentence]]
"""A passage and sentences of it, in the order of the text."""


def topic(question: str) -> str:
    """The subject of a question that asks for what the text says about it; empty for any other question."""
    match = _TOPIC.match(question)
    subject = _AFTER.sub("", match["topic"]).strip(" ?.!\"'“”") if match else ""
    return "" if _ASKS.search(subject) or not stems(subject) else subject


def keywords(question: str) -> str:
    """The subject that no more than three words are, if they ask nothing; empty for anything else."""
    bare = _KEYWORDS.fullmatch(question) and not _ASKS.search(question) and not asks_overview(question) and stems(question)
    return question.strip(" .") if bare else ""


def listed(question: str) -> str:
    """What a question asks a list of ("What are the recommendations?"); empty for any other question."""
    match = _LISTED.match(_AFTER.sub("", question))
    return next(filter(None, match.groups()), "").strip(" ?.!\"'“”") if match else ""


def asks_overview(question: str) -> bool:
    """Whether a question asks for the whole text in short."""
    return bool(_OVERVIEW.match(question))


def sentences_naming(subject: str, hits: Sequence[Hit]) -> list[Place]:
    """A few sentences that name a subject, themselves or by their heading, by passage, the nearest first; none of notes on the text.

    A sentence names it if it has all its words, but for those of the document's title. ``hits`` are those of a search for the subject.
    """
    found: list[tuple[float, Chunk, Sentence]] = []
    words = set(stems(subject))
    for hit in hits:
        chunk = hit.chunk
        sought = words - set(stems(chunk.document)) or words
        heading = set(stems(" ".join(chunk.heading_path[-1:])))
        if any(map(_NOTES.search, chunk.heading_path)):
            continue
        for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True):
            own = set(stems(sentence.text))
            if sought <= own | heading and _is_prose(sentence) and not _POINTS_BACK.match(sentence.text):
                found.append((nearness + _NAMED_ITSELF * (sought <= own), chunk, sentence))
    found.sort(key=lambda one: -one[0])
    return _by_passage([(chunk, sentence) for _, chunk, sentence in found], _MOST, _MOST_OF_ONE_PASSAGE)


def opening_headed(subject: str, chunks: Sequence[Chunk]) -> list[Place]:
    """The first sentences of the sections whose heading is the subject, whatever their number; none of notes on the text."""
    sought = _NUMBERING.sub("", subject).casefold()

    def level(path: tuple[str, ...]) -> int:
        return len(path) if path and _NUMBERING.sub("", path[-1]).casefold() == sought and not any(map(_NOTES.search, path)) else 0

    sections = _prose_by_section(chunks, level)
    return _openings(sections.values(), _MOST if len(sections) == 1 else _MOST_OF_ONE_SUMMARY)


def items_headed(heading: str, chunks: Sequence[Chunk]) -> list[Place]:
    """All items, or else rows, below a heading, be it in the singular or plural; none if they are too many or one, or beside the point."""
    sought = stems(heading)
    here = [chunk for chunk in chunks if sought and any(sought == stems(_NUMBERING.sub("", above)) for above in chunk.heading_path)]
    prose = sum(1 for chunk in here for sentence in chunk.sentences if sentence.kind == "sentence")
    for kind in ("item", "row"):
        found = [(chunk, [sentence for sentence in chunk.sentences if sentence.kind == kind]) for chunk in here]
        if (number := sum(len(sentences) for _, sentences in found)) > 1:
            fit = number <= _MOST_ITEMS and prose <= _PROSE_TO_AN_ITEM * number
            return [(chunk, sentences) for chunk, sentences in found if sentences] if fit else []
    return []


def openings_of_summaries(chunks: Sequence[Chunk]) -> list[Place]:
    """The first sentences of each section that is by its heading a summary of the text or of a part of it, in order; of one that has
    sections of that kind in it, those of these."""
    sections = _prose_by_section(
        chunks, lambda path: max((level for level, heading in enumerate(path, 1) if _SUMS_UP.search(heading)), default=0)
    )
    innermost = [path for path in sections if not any(path == other[: len(path)] for other in sections if other != path)]
    # Of many summaries one sentence each, that none of the text's parts be left out.
    fit = _MOST_OF_ONE_SUMMARY * len(innermost) <= _MOST_OF_ALL_SUMMARIES
    return _openings([sections[path] for path in innermost], _MOST_OF_ONE_SUMMARY if fit else 1)


def _prose_by_section(
    chunks: Sequence[Chunk], level: Callable[[tuple[str, ...]], int]
) -> dict[tuple[str, ...], list[tuple[Chunk, Sentence]]]:
    """What stands below the headings of some levels, by the document and the headings down to that level; level 0 leaves a chunk out."""
    found: dict[tuple[str, ...], list[tuple[Chunk, Sentence]]] = {}
    for chunk in chunks:
        if below := level(chunk.heading_path):
            prose = [(chunk, sentence) for sentence in chunk.sentences if _is_prose(sentence)]
            found.setdefault((chunk.document_id, *chunk.heading_path[:below]), []).extend(prose)
    return found


def _openings(sections: Iterable[Sequence[tuple[Chunk, Sentence]]], most_of_one: int) -> list[Place]:
    each = [one for section in sections for one in section[:most_of_one]]
    return _by_passage(each, _MOST_OF_ALL_SUMMARIES, most_of_one)


def _is_prose(sentence: Sentence) -> bool:
    if _BESIDE_TABLES.search(sentence.text):
        return False
    if sentence.kind == "statement":  # a judgement that stands alone ("Good"), not the caption of a table
        return len(sentence.text.rpartition(": ")[2].split()) <= _LONGEST_JUDGEMENT
    return sentence.kind in ("sentence", "item") and not sentence.text.endswith(":")


def _by_passage(sentences: Iterable[tuple[Chunk, Sentence]], most: int, most_of_one: int) -> list[Place]:
    taken: dict[Chunk, list[Sentence]] = {}
    for chunk, sentence in sentences:
        if len(taken.get(chunk, [])) < most_of_one and sum(map(len, taken.values())) < most:
            taken.setdefault(chunk, []).append(sentence)
    return [(chunk, sorted(found, key=lambda sentence: sentence.start)) for chunk, found in taken.items()]
