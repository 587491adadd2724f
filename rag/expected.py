"""What a sentence must hold to tell what is asked: an amount for "how many", a reason for "why", the year that the question names.

The expected type of an answer (Li and Roth, "Learning question classifiers", 2002), as far as words show it: the lists are wide, so that
what puts a wrong assumption right ("None was …", "Attendance is free") still fits.
"""

from __future__ import annotations

import re

from corpus import Chunk, Sentence, reading_text
from rag.questions import parts, years_in
from rag.rows import contradicts, named_rows

_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?"
    r"|hal(?:f|ves|ved|ving)|thirds?|quarters?|fifths?|tenths?|once|twice|thrice|\w+fold|doubl\w+|trebl\w+|tripl\w+|couple|pair|single|sole)\b"
    # none of it, said in one way or another
    r"|\b(?:no|not|none|nobody|nothing|nil|zero|neither|nor|never|without|free|lacks?|cannot|un\w+ed)\b|n['’]t\b"
)
_ALL = r"\b(?:all|both|every\w*|each|whole|entire\w*|full\w*|most(?:ly)?|m\w+ority|only|almost|same|equal\w*|fewer|few|many|more|less)\b"
_SOME = (
    r"\b(?:several|some|any|handful|bulk|level|unchanged|slightly|sharply|significant\w*|considerabl\w*|substantial\w*|too|good|high|low"
    r"|large|small|larger|smaller|longer|shorter|higher|lower|better|worse|\w+er than)\b"
)
_TIME = (
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|centur\w+|morning"
    r"|afternoon|evening|noon|midnight|daily|hourly|nightly|weekly|fortnightly|monthly|quarterly|yearly|annual\w*|biennial\w*|always|promptly|terms?|termly"
    r"|since|before|until|till|still|yet|immediately|overnight|instantly|straight away|at once|permanent\w*|indefinite\w*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter)\b"
)
_OFTEN = r"\b(?:often|rarely|seldom|sometimes|usually|regular\w*|continuous\w*|constant\w*|frequent\w*|occasion\w*|whenever|when)\b"
_BEFORE = r"^\W*(?:(?:for|by|after|about|in|of|on|to|at|from|with) )?"


def _kind(asking: str, *telling: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_BEFORE + asking, re.IGNORECASE), re.compile("|".join(telling), re.IGNORECASE)


_NO_AMOUNT = r"(?! (?:relief|savings?|caps?|controls?|of living)\b)(?!.*\b(?:based on|made up of|includ\w*)\b)"
"""A "rate relief", and what a rate is based on."""
_KINDS = (
    _kind(r"how (?:long|soon|quickly|early|late|old|recent\w*|many (?:second|minute|hour|day|night|week|month|year)s)\b", _NUMBER, _TIME),
    _kind(r"how (?:often|frequent\w*|regular\w*|many times)\b", _NUMBER, _TIME, _OFTEN, _ALL),
    _kind(r"what (?:share|proportion|percentage|per ?cent|fraction) of\b", _NUMBER, _ALL),
    _kind(r"how (?:many|much|big|large|far|high|tall|wide|deep|heavy|fast|few|low|small)\b", _NUMBER, _ALL, _SOME, _TIME),
    _kind(
        rf"what (?:(?:is|was|were|are) the )?(?:number|total|sum|amount|rate|price|size|cost|average)\b{_NO_AMOUNT}",
        _NUMBER,
        _ALL,
        _SOME,
    ),
)
"""What is asked, and what any sentence that tells it holds; the first kind that a question is of counts."""
_WHY = re.compile(r"^\W*(?:why|how come|(?:for )?what reasons?|what (?:is|was|are|were) the reasons?)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_REACHES_BACK = re.compile(
    r"\b(?:years? (?:before|earlier|ago|later|on|after\w*)"
    r"|(?:last|previous|preceding|prior|next|following|subsequent) (?:financial )?year)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:between ((?:19|20)\d\d) and |((?:19|20)\d\d)(?: ?[–-] ?| to | until ))((?:19|20)\d\d)\b|\b((?:19|20)\d\d)[–-](\d\d)\b",
    re.IGNORECASE,
)


def tells(question: str, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a sentence of a passage can tell what is asked, or one of the things that are: False only where its words rule it out."""
    return any(_tells(part, sentence, chunk) for part in parts(question))


def _tells(question: str, sentence: Sentence, chunk: Chunk) -> bool:
    if _WHY.search(question) and sentence.kind in ("row", "table"):
        # A table gives no reason, but may put right what is asked a reason for.
        return sentence in named_rows(chunk, question) and contradicts(sentence, question)
    kind = next((told for asked, told in _KINDS if asked.search(question)), None)
    if kind and not kind.search(sentence.text):
        return False
    if years := set(_YEAR.findall(question)):
        passage = f"{chunk.document} {reading_text(chunk)}"
        return bool(_REACHES_BACK.search(passage)) or years <= _years_told(passage)
    return True


def _years_told(passage: str) -> set[str]:
    """The years of a passage and those within its spans ("between 2016 and 2018")."""
    told = set(years_in(passage))
    for match in _SPAN.finditer(passage):
        first, last = filter(None, match.groups())
        told |= {str(year) for year in range(int(first), int(first[: 4 - len(last)] + last))}
    return told
