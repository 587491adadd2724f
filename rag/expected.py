"""What a sentence must hold to tell what is asked: an amount for "how many", a reason for "why", the year that the question names.

The expected type of an answer (Li and Roth, "Learning question classifiers", 2002), as far as words show it: the lists are wide, so that
what puts a wrong assumption right ("None was …", "Attendance is free") still fits.
"""

from __future__ import annotations

import re

from corpus import Chunk, Sentence, reading_text
from index import stems
from rag.facts import asks_degree
from rag.kinds import rows_of_kind
from rag.questions import parts, years_in
from rag.rows import contradicts, named_rows, names_another

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
    r"|large|small|larger|smaller|longer|shorter|higher|lower|better|worse|\w+er than"
    r"|numerous|number of|unknown|confidential|frozen|waived|avoided|cancelled|suspended|abolished|stopped|ceased|withdrawn)\b"
)
_DEGREE = (
    r"\b(?:little|limited|part(?:ly|ial\w*)|broadly|largely|mainly|well|poor(?:ly)?|enough|(?:in)?sufficient\w*|(?:in)?adequate\w*|ample"
    r"|extensive\w*|minimal|negligible|moderate\w*|medium|severe\w*|serious\w*|critical\w*|red|amber|green|complete\w*|short"
    r"|(?:dramatic|steep|marked|quick|swift|slow|gradual|steadi|rapid)\w*ly|barely|stayed|remained)\b"
)
_PART = r"\b(?:part|proportion|portion|share|number|bulk|largely|mainly|sixths?|eighths?)\b"
_TIME = (
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|centur\w+|morning"
    r"|afternoon|evening|noon|midnight|daily|hourly|nightly|weekly|fortnightly|monthly|quarterly|yearly|annual\w*|biennial\w*|always|promptly|terms?|termly"
    r"|since|before|until|till|still|yet|immediately|overnight|instantly|straight away|at once|permanent\w*|indefinite\w*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter)\b"
)
_WHEN = (
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|holidays?|soon|recently|late|early|as \w+ as|while|during|throughout"
    r"|after|temporar\w*|perpetual\w*|life(?:long|time)?|on time|in time|on receipt|due|teenage\w*)\b"
)
_OFTEN = (
    r"\b(?:often|rarely|seldom|sometimes|usually|(?:ir)?regular\w*|continuous\w*|constant\w*|(?:in)?frequent\w*|occasion\w*|whenever|when"
    r"|as (?:required|needed)|ad hoc|on demand)\b"
)
_GRADED = (
    r"\b(?:rat(?:ed|ings?)|grad\w+|judg\w+|stars?|marks?|scor\w+|outstanding|excellent|good|(?:in|un)?adequate|(?:un)?satisfactory"
    r"|poor\w*|weak\w*|strong\w*|requir\w+ improvement|improvement required|fail\w*)\b"
)
_BEFORE = r"^\W*(?:(?:for|by|after|about|in|of|on|to|at|from|with) )?"


def _kind(asking: str, *telling: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_BEFORE + asking, re.IGNORECASE), re.compile("|".join(telling), re.IGNORECASE)


_AMOUNT = r"(?:number|total|sum|amount|rate|price|size|cost|average)\b"
_NAMES_NO_OTHER = (
    r"(?=\W*$| (?:of|per|for|to|in|on|at|by|did|do|does|is|are|was|were|has|have|had|will|would|should|must|can|could|may|might)\b)"
)
"""Not the "cost" of "what cost pressures"."""
_NO_AMOUNT = r"(?! (?:relief|savings?|caps?|controls?|of living)\b)(?!.*\b(?:based on|made up of|includ\w*)\b)"
"""A "rate relief", and what a rate is based on."""
_HOW_MANY = _kind(r"how (?:many|few)\b", _NUMBER, _ALL, _SOME, _TIME)
_AMOUNT_OF_A_ROW = re.compile(f"{_NUMBER}|{_ALL}", re.IGNORECASE)
"""In its cells; "good" is a grade there."""
_KINDS = (
    _kind(
        r"how (?:long|soon|quickly|early|late|old|recent\w*|many (?:second|minute|hour|day|night|week|month|year)s)\b",
        _NUMBER,
        _TIME,
        _WHEN,
    ),
    _kind(r"how (?:often|frequent\w*|regular\w*|many times)\b", _NUMBER, _TIME, _WHEN, _OFTEN, _ALL),
    _kind(r"what (?:share|proportion|percentage|per ?cent|fraction) of\b", _NUMBER, _ALL, _PART),
    _HOW_MANY,
    _kind(r"how (?:much|big|large|far|high|tall|wide|deep|heavy|fast|low|small)\b", _NUMBER, _ALL, _SOME, _DEGREE, _TIME),
    _kind(
        r"(?:which|what|who|where)\b.*\b(?:worst|best|lowest|highest|poorest|weakest|strongest|top)"
        r" (?:\w+ )?(?:ratings?|grades?|judge?ments?)\b",
        _GRADED,
    ),
    _kind(
        rf"what (?:(?:is|was|were|are) the {_AMOUNT}|{_AMOUNT}{_NAMES_NO_OTHER}){_NO_AMOUNT}",
        _NUMBER,
        _ALL,
        _SOME,
    ),
)
"""What is asked, and what any sentence that tells it holds; the first kind that a question is of counts."""
_WHY = re.compile(r"^\W*(?:why|how come|(?:for )?what reasons?|what (?:is|was|are|were) the reasons?)\b", re.IGNORECASE)
_GIVES_REASON = re.compile(r"\b(?:reasons?|causes?|caused|why|comments?|explanations?|rationale|because|due to)\b", re.IGNORECASE)
_ASKS_MORE = re.compile(
    r"(?:[,;?&]|\band|\bor) (?:by |for |to |from )?(?:who|whom|whose|where|when|why|how|what|which|is|are|was|were|did)\b", re.IGNORECASE
)
_GRADE_OF = re.compile(
    r"\b(?:(?:what|which)(?:['’]s| is| was)? (?:(?:the|its|overall) )*(?:grade|rating|judge?ment|score|mark)s?\b.*?"
    r"|(?:how|what) (?:is|are|was|were|has|have|did)\b.*?\b(?:graded?|rated?|judged?|scored?)\b.*?)"
    r"\b(?:for|at) (?!(?:the (?:time|end|start|moment)|first|last|present|all)\b)(?P<what>[^?,;]+)",
    re.IGNORECASE,
)
"""What is graded, where its grade is asked."""
_GRADE = r"(?:outstanding|excellent|good|(?:in|un)?adequate|(?:un)?satisfactory|poor|weak|requir\w+ improvement)"
_ANY_GRADE = re.compile(
    rf"\bany(?:thing|where)?\b.*?\b(?:(?:rated|graded|judged)(?: (?:as|to be))? (?P<rated>{_GRADE})"
    rf"|(?P<got>{_GRADE}) (?:grades|ratings|judge?ments))\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\b(?:no|none|not|never|all|every\w*|each|only|nothing|lowest|worst|highest|best)\b|n['’]t\b", re.IGNORECASE)
"""Says it of none or of all."""
_NO_AMOUNT_THERE = re.compile(r"^[-–—]+$")
_YEAR = re.compile(
    r"(?<![£$€\d,.])\b(?P<first>(?:19|20)\d\d)(?:[/–-](?P<second>\d\d)\b)?(?![,.]?\d)"
    r"(?! (?:kg|km|m|miles|metres|tonnes|litres|hours|days|people|homes|households|pounds|Act|Regulations|Order|Rules)\b)"
)
"""A year of a question; not "2,000", "2000 homes", "£2000", "2015 Regulations"."""
_OF_A_NAME = re.compile(r"\b[A-Z]\w* (?:Act|Regulations|Order|Rules|Code|Programme|programme),? (?:19|20)\d\d\b")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2014", "----")
_OPEN_SPAN = re.compile(r"\b(since|until|till) (?:[\w ]{0,12}\b)?((?:19|20)\d\d)\b", re.IGNORECASE)
_OPEN_YEARS = 30
_ENDED = re.compile(r"\byears? (?:to|end(?:ed|ing|s)?) (?:[\w ]{0,15}\b)?(?:19|20)(\d\d)\b|\bFY ?(?:\d\d[/-])?(\d\d)\b", re.IGNORECASE)
"""A financial year told by the year in which it ends."""
_REACHES_BACK = re.compile(
    r"\b(?:years? (?:before|earlier|ago|later|on|after\w*)"
    r"|(?:last|previous|preceding|prior|next|following|subsequent) (?:financial )?year)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:between (?:[\w ]{1,12} )?((?:19|20)\d\d) and |((?:19|20)\d\d)(?: ?[–-] ?| (?:up )?to | until | through ))"
    r"(?:[\w ]{1,12} )?((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d)[–-](\d\d)\b",
    re.IGNORECASE,
)


def tells(question: str, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a sentence of a passage can tell what is asked, or one of the things that are: False only where its words rule it out."""
    return any(_tells(part, sentence, chunk) for part in parts(question))


def _tells(question: str, sentence: Sentence, chunk: Chunk) -> bool:
    if _WHY.search(question) and sentence.kind in ("row", "table"):
        # A table gives no reason, but may put right what is asked a reason for.
        return bool(_GIVES_REASON.search(sentence.text)) or (sentence in named_rows(chunk, question) and contradicts(sentence, question))
    if sentence.kind in ("row", "table"):
        if asks_degree(question) and not _shares_a_word(question, sentence, chunk):
            return False  # "the lowest grade" is asked, and the row is of spending
        if names_another(question, chunk):
            return False  # the row of another place or person
    if sentence.kind == "sentence" and (thing := graded(question)) and not _is_of(thing, sentence, chunk):
        return False  # the grade of something else
    if (grade := _ANY_GRADE.search(question)) and not _OF_ALL.search(sentence.text):
        return (grade["rated"] or grade["got"]).casefold() in sentence.text.casefold()
    if not _is_of_the_kind_asked(question, sentence) and sentence not in rows_of_kind(chunk, question):
        return False
    asked = question.translate(_DASHES)
    if years := list(_YEAR.finditer(_OF_A_NAME.sub("", asked))):
        passage = f"{chunk.document} {reading_text(chunk)}".translate(_DASHES)
        told, ended = _years_told(passage), {match[1] or match[2] for match in _ENDED.finditer(passage)}
        # "2018/19" is also called "the year to March 2019".
        return bool(_REACHES_BACK.search(passage)) or all(
            year["first"] in told or (year["second"] is not None and year["second"] in ended) for year in years
        )
    return True


def _is_of_the_kind_asked(question: str, sentence: Sentence) -> bool:
    """Whether a sentence holds an amount, a time or whatever is asked; a row in its cells, not in the names above ("Results of 2023")."""
    asking, told = next(((asking, told) for asking, told in _KINDS if asking.search(question)), (None, None))
    if told is None or _ASKS_MORE.search(question):
        return True
    if sentence.kind == "row" and asking is _HOW_MANY[0]:
        told = _AMOUNT_OF_A_ROW
    return bool(told.search(" ".join(_NO_AMOUNT_THERE.sub("none", cell) for _, cell in sentence.cells) or sentence.text))


def graded(question: str) -> str:
    """What a question asks the grade of ("What grade was given for safety?"); empty for any other question."""
    match = _GRADE_OF.search(question)
    return match["what"] if match else ""


def _is_of(thing: str, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a sentence or its headings have a word of a thing, but for those of the title; True where it has no others."""
    own = {stem for stem in stems(thing) if not stem[0].isdigit()} - set(stems(chunk.document))
    return not own or not own.isdisjoint(stems(" ".join((*chunk.heading_path, sentence.text))))


def _shares_a_word(question: str, sentence: Sentence, chunk: Chunk) -> bool:
    return not set(stems(question)).isdisjoint(stems(" ".join((*chunk.heading_path, sentence.above, sentence.text))))


def _years_told(passage: str) -> set[str]:
    """The years of a passage and those within its spans ("between 2016 and 2018")."""
    told = set(years_in(passage))
    for match in _SPAN.finditer(passage):
        first, last = filter(None, match.groups())
        told |= {str(year) for year in range(int(first), int(first[: 4 - len(last)] + last))}
    for match in _OPEN_SPAN.finditer(passage):
        year = int(match[2])
        forward = match[1].lower() == "since"
        told |= {str(one) for one in (range(year, year + _OPEN_YEARS) if forward else range(year - _OPEN_YEARS, year))}
    return told | {f"20{match[2]}" for match in _ENDED.finditer(passage) if match[2]}
