"""Whether the words cited bear a sentence out: figures first, then names, directions, denials and how much is claimed.

A sentence that stands in its quotes word for word is borne out. Of any other each departure is looked for that changes what is said:
a figure that neither stands there nor is worked out from two that do, a figure of another row or column, a name that isn't there, "more"
for "fewer", a "not" more or less, "all" for "some"; and a clause of which the quotes hold next to nothing. No language model is asked.
How often it is right stands in ``docs/decisions/0009-checking.md``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index import stems, words
from rag.answers import Verdict
from rag.figures import Figure, figures, follows, scaled, stands
from rag.grids import contradicts_table, counts, is_table

_OPPOSITES = (
    (
        "more greater larger bigger higher above most largest highest over exceeds",
        "fewer less smaller lower below least smallest lowest fewest under",
    ),
    (
        "rose risen rise rises rising grew grown increase increased increases increasing up went doubled doubling",
        "fell fallen fall falls falling shrank dropped drop decreased decrease decreases decreasing reduced reduce reducing down halved",
    ),
    ("better improved improve improves improving improvement", "worse worsened worsen deteriorated deteriorate declined"),
    ("before previously", "after afterwards"),
    ("early earlier first sooner", "late later last"),
    ("include includes included including", "exclude excludes excluded excluding"),
    ("always often frequently", "never rarely seldom"),
    ("open opened opens", "closed close closes"),
    ("easier easy", "harder hard difficult"),
    ("gain gained", "lose lost"),
    ("strong stronger", "weak weaker"),
)
_SIDES = [tuple(frozenset(side.split()) for side in sides) for sides in _OPPOSITES]
_DENIAL = re.compile(
    r"\b(?:not|no|none|never|nobody|nothing|neither|nor|without|cannot|unable|fail(?:s|ed)? to|lack(?:s|ed|ing)?|yet to|unlikely"
    r"|refus(?:e|es|ed)|decided against)\b|n['’]t\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|every|each|always|entirely|whole|fully|completely|everyone|solely|proves?)\b", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:some|most|many|several|few|part(?:ly)?|mainly|mostly|primarily|largely|usually|often|sometimes|generally|may|might|almost|nearly"
    r"|sample|piloting|pilot)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b(?:[A-Z][\w’'-]*)(?: (?:of|and|the|for)(?= [A-Z]))?", re.MULTILINE)
_CLAUSE = re.compile(r"[;:,] |\.\s+| (?:and|but|while|whereas|because|although|which|who|so that|as) ")
_REASON = re.compile(r"\b(?:because|due to|owing to|as a result of|reason)\b(?P<reason>.*)", re.IGNORECASE)
_AMOUNT = r"£?\d[\d,.]*\d%?|£?\d%?"
_STEP = re.compile(
    rf"from (?P<first>{_AMOUNT})[^.;]{{0,30}}? to (?P<last>{_AMOUNT})"
    rf"|(?P<last_first>{_AMOUNT})[^.;\d]{{0,25}}?\b(?:from|as against) (?P<first_last>{_AMOUNT})"
)
_PART = re.compile(r"[;(),](?: |$)| (?:and|but|while|whereas) |(?<=[.?!])\s+")
_TURN = re.compile(r"[;,()] | (?:but|while|whereas) |(?<=[.?!])\s+")
_STOP = r"[,.:;?!](?=\s|$)|\n"
_FEW, _RUN = 3, 3
_COVERED, _ALIKE = 0.34, 0.8


def verdict(sentence: str, quotes: Sequence[str]) -> Verdict:
    """What the quotes (with what is shown above them) are to a sentence.

    "partly" is a sentence of which a clause is borne out and another is not spoken of in the quotes.
    """
    lines = (line for quote in quotes for line in _plain(quote).splitlines())
    quote = "\n".join(dict.fromkeys(lines))  # what stands above several of them, once
    sentence = _plain(sentence)
    if _word_for_word(sentence, quote) and not _wrong_figure(sentence, quote):  # signs are no words: 3 % and 3 points, £5 and $5
        return "supported"
    new = _unspoken_clauses(sentence, quote)
    kept = " ".join(clause for clause in _clauses(sentence) if clause not in new) if new else sentence
    if not kept or any(wrong(kept, quote) for wrong in _WRONGS):
        return "not found"
    return "partly" if new else "supported"


def _word_for_word(sentence: str, quote: str) -> bool:
    """Whether the words stand in the quotes in one run or, as those of a list's lead-in and its items do, in runs that
    end where a clause does."""
    said = words(sentence)
    if f" {' '.join(said)} " in f" {' '.join(words(quote))} ":
        return True
    held: list[str] = []
    ends = set()
    for clause in re.split(_STOP, quote):
        held += words(clause)
        ends.add(len(held))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(held):
        places.setdefault(word, []).append(place)
    begin = 0
    while begin < len(said):
        length = max((_run(said, begin, held, place, ends) for place in places.get(said[begin], ())), default=0)
        if length < min(_RUN, len(said) - begin):
            return False
        begin += length
    return True


def _run(said: Sequence[str], begin: int, held: Sequence[str], place: int, ends: Collection[int]) -> int:
    """How many words from two places on are the same, up to the last end of a clause among them."""
    length = longest = 0
    while begin + length < len(said) and place + length < len(held) and said[begin + length] == held[place + length]:
        length += 1
        if place + length in ends:
            longest = length
    return longest


def _plain(text: str) -> str:
    """Without the marks of links, apostrophes in one form."""
    return re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text).replace("’", "'")


def _clauses(sentence: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(sentence) if clause and words(clause)]


def _unspoken_clauses(sentence: str, quote: str) -> list[str]:
    """Clauses of some length of which the quotes hold next to nothing, but for the first."""
    held = _meaning(quote)
    found = []
    for clause in _clauses(sentence)[1:]:
        told = _meaning(clause)
        said = figures(clause)
        told_by_figures = bool(said) and all(stands(figure, figures(quote)) or follows(figure, figures(quote), clause) for figure in said)
        if told and len(told & held) < (_COVERED if len(told) >= _FEW else 0.01) * len(told) and not told_by_figures:
            found.append(clause)
    return found


def _meaning(text: str) -> set[str]:
    return {stem for stem in stems(text) if not stem[0].isdigit()}


def _wrong_figure(sentence: str, quote: str) -> bool:
    held = [*figures(quote), *counts(sentence, quote), *scaled(quote)]
    in_table = is_table(quote)
    return not all(stands(figure, held, kinds_differ=in_table) or follows(figure, held, sentence) for figure in figures(sentence))


def _wrong_name(sentence: str, quote: str) -> bool:
    """A name or abbreviation in a sentence that neither stands in the quotes nor is made of initials there."""
    held = {word.lower() for word in words(quote)} | set(stems(quote))
    initials = "".join(word[0] for word in words(quote))
    for name in _NAME.findall(sentence):
        for word in words(name):
            if word in held or (set(stems(word)) <= held) or len(word) < 2:
                continue
            if re.search(rf"\b{re.escape(word)}\b", sentence) or word.rstrip("s") in initials:
                continue  # also written small, or initials of what is quoted
            return True
    return False


def _other_direction(sentence: str, quote: str) -> bool:
    """Whether a clause says "more" or "rose" where the nearest of the quotes say "fewer" or "fell", or turns "from … to …" round."""
    if is_table(quote):
        return False  # the cells are compared
    if any((last, first) in _steps(quote) for first, last in _steps(sentence)):
        return True
    for clause in _clauses(sentence):
        said, held = set(words(clause)), set(words(_nearest(clause, quote) or quote))
        for one, other in _SIDES:
            for side, opposite in ((one, other), (other, one)):
                if said & side and not said & opposite and held & opposite and not held & side:
                    return True
    return False


def _steps(text: str) -> set[tuple[float, float]]:
    """From which figure to which something went: "from 31 to 19", "to 19 from 31", "19, down from 31", "19 against 31 before"."""
    found = set()
    for match in _STEP.finditer(text):
        sides = [figures(match[name] or "") for name in ("first", "last", "last_first", "first_last")]
        first, last = (sides[0], sides[1]) if match["first"] else (sides[3], sides[2])
        if first and last:
            found.add((first[0].value, last[0].value))
    return found


def _denied(sentence: str, quote: str) -> bool:
    """Whether one of sentence and nearest sentences of the quotes says "not" where the other doesn't.

    A table's zeros say it too, and so does a rest that was worked out ("five of nine were not").
    """
    held = figures(quote)
    if is_table(quote) or not all(stands(figure, held) for figure in figures(sentence)):
        return False
    near = _nearest(sentence, quote)
    said, told = (len(_DENIAL.findall(text)) for text in (sentence, near))
    if _other_direction(sentence, quote):
        return False  # twice the other way round
    alike = len(_meaning(sentence) & _meaning(near)) >= _ALIKE * len(_meaning(sentence))
    return bool(said) != bool(told) or (alike and said % 2 != told % 2)


def _claims_more(sentence: str, quote: str) -> bool:
    if is_table(quote):
        return False
    near = _nearest(sentence, quote)
    more = _ALL.search(sentence) and not _ALL.search(near) and _SOME.search(near)
    less = re.search(r"\b(?:only some|a sample|some of)\b", sentence, re.IGNORECASE) and _ALL.search(near) and not _SOME.search(near)
    return bool(more or less)


def _other_reason(sentence: str, quote: str) -> bool:
    reason = _REASON.search(sentence)
    told = _meaning(reason["reason"]) if reason else set()
    return len(told) >= 2 and len(told & _meaning(quote)) < 0.5 * len(told)


def _next_to_nothing(sentence: str, quote: str) -> bool:
    told = _meaning(sentence)
    return bool(told) and len(told & _meaning(quote)) < 0.25 * len(told)


def _nearest(sentence: str, quote: str) -> str:
    """The sentences of the quotes that share most with a sentence, in order."""
    parts = [part for part in re.split(r"(?<=[.?!;])\s+|\n|, (?:where|which|who|although|but|and) ", quote) if words(part)]
    told = _meaning(sentence)
    shared = [len(told & _meaning(part)) for part in parts]
    return " ".join(part for part, count in zip(parts, shared, strict=True) if count and 2 * count >= max(shared))


def _figure_of_another(sentence: str, quote: str) -> bool:
    """Whether a figure is said of what the quotes say another figure of its kind of."""
    if is_table(quote):
        return False
    said, held = _figures_in_place(sentence), _figures_in_place(quote)
    if len(said) == 1:
        said = [(said[0][0], _meaning(sentence))]
    for figure, told in said:
        own = [context for other, context in held if stands(figure, [other])]
        others = [(other, context) for other, context in held if other.kind == figure.kind and not stands(figure, [other])]
        for other, context in others if own else ():
            mine, theirs = max(len(told & one) for one in own), len(told & context)
            if again := [told for one, told in said if stands(one, [other])]:  # both are said: the other way round?
                mine += max(len(one & context) for one in again)
                theirs += max(len(one & two) for one in again for two in own)
            if theirs >= mine + 2:
                return True
    return False


def _name_of_another(sentence: str, quote: str) -> bool:
    """Whether a name is said of what the quotes say another name of."""
    if is_table(quote):
        return False
    parts = [part for part in _TURN.split(quote) if part]
    named = [(part, {word for name in _NAME.findall(part) for word in words(name)}) for part in parts]
    told = _meaning(sentence)
    said = {word for name in _NAME.findall(f" {sentence}") for word in words(name)}
    for word in said:
        own = [part for part, _ in named if word in words(part)]
        others = [part for part, names in named if names - said and word not in words(part)]
        if own and others:
            mine, theirs = (max(len(told & _meaning(part)) for part in side) for side in (own, others))
            if theirs >= mine + 2:
                return True
    return False


def _figures_in_place(text: str) -> list[tuple[Figure, set[str]]]:
    """Each figure with the telling words of the clause it stands in."""
    return [(figure, _meaning(part)) for part in _PART.split(text) if part for figure in figures(part)]


_WRONGS = (
    _wrong_figure,
    contradicts_table,
    _wrong_name,
    _other_direction,
    _denied,
    _claims_more,
    _other_reason,
    _next_to_nothing,
    _figure_of_another,
    _name_of_another,
)
"""What can be wrong with a sentence; each tells whether it is."""
