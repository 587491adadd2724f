"""Questions with known answers: loading them, halving them into dev and test, and proving that they are sound."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from corpus import ChapterVerseError

Split = Literal["dev", "test", "all"]

BUILT_IN = Path(__file__).parent / "questions"
LEAST_QUESTIONS = 160
LEAST_UNANSWERABLE = 35
SHARED_WORDS = 6
"""A question that repeats this many words in a row of its evidence gives the answer's place away."""


class QuestionFileError(ChapterVerseError):
    """A file of questions can't be used."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the same talk and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what a right answer to it holds."""

    id: str
    kind: str
    question: str
    answerable: bool
    answer: str = ""
    """The gold answer, for people."""
    must: tuple[tuple[str, ...], ...] = ()
    """Groups of regular expressions; a right answer matches at least one of each group."""
    must_not: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Exact quotes of the document."""
    section: str = ""
    history: tuple[Turn, ...] = ()

    @property
    def turns(self) -> list[tuple[str, str]]:
        """The history as pairs of question and answer, oldest first."""
        return [(turn.question, turn.answer) for turn in self.history]


def load_questions(path: Path = BUILT_IN) -> list[Question]:
    """Read a JSON Lines file, or all ``*.jsonl`` of a folder in order of name.

    Raises:
        QuestionFileError: no questions, a line of another form, a regular expression that doesn't compile, an id given twice.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    questions = [question for file in files for question in _read_file(file)]
    if not questions:
        raise QuestionFileError(f"There are no questions in '{path.name}'. Give a JSON Lines file, one question a line.")
    doubled = [name for name, count in Counter(question.id for question in questions).items() if count > 1]
    if doubled:
        raise QuestionFileError(f"The id '{doubled[0]}' is given to two questions of '{path.name}'. Give each its own.")
    return questions


def _read_file(path: Path) -> list[Question]:
    reader = TypeAdapter(Question)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"The file of questions '{path.name}' can't be read. Check its name and that it is UTF-8 text.") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = reader.validate_json(line)
            for pattern in (*(pattern for group in question.must for pattern in group), *question.must_not):
                re.compile(pattern)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise QuestionFileError(f"Line {number} of '{path.name}' is not a question: {field} {first['msg']}. Correct it.") from error
        except re.error as error:
            raise QuestionFileError(f"Line {number} of '{path.name}' has a pattern that is not a regular expression: {error}.") from error
        questions.append(question)
    return questions


def choose(questions: Sequence[Question], split: Split) -> list[Question]:
    """One half of the questions (or all), in the order given.

    The rule: sort by kind, within a kind by SHA-256 of the id, and deal out alternately, the first to dev. So each kind,
    and the whole, is halved to within one question, and no one chooses what goes where.
    """
    if split == "all":
        return list(questions)
    ordered = sorted(questions, key=lambda question: (question.kind, hashlib.sha256(question.id.encode()).hexdigest()))
    chosen = {question.id for question in ordered[0 if split == "dev" else 1 :: 2]}
    return [question for question in questions if question.id in chosen]


def spread(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """So many of the questions at even distances, in the order given; all without a limit."""
    wanted = min(limit or len(questions), len(questions))
    return [questions[number * len(questions) // wanted] for number in range(wanted)]


def normalise(text: str) -> str:
    """Runs of white space made one space."""
    return " ".join(text.split())


def satisfies(question: Question, text: str) -> bool:
    """Whether each ``must`` group has a match in the text and no ``must_not`` has, ignoring case and runs of white space."""
    flat = normalise(text)
    return all(_any_matches(group, flat) for group in question.must) and not _any_matches(question.must_not, flat)


def _any_matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def words(text: str) -> list[str]:
    """Lower-case words and figures; an apostrophe, stop or comma between two characters does not part them."""
    return re.findall(r"\w+(?:['.,]\w+)*", text.replace("’", "'").lower())


def shared_run(question: str, evidence: str, length: int = SHARED_WORDS) -> str:
    """The first ``length`` words in a row that both texts have; empty when there are none."""
    held = " " + " ".join(words(evidence)) + " "
    asked = words(question)
    runs = (" ".join(asked[start : start + length]) for start in range(len(asked) - length + 1))
    return next((run for run in runs if f" {run} " in held), "")


def check(questions: Sequence[Question], document_text: str) -> list[str]:
    """Everything unsound about the questions, one sentence each; empty when all hold."""
    problems = []
    asked: dict[tuple[str, tuple[Turn, ...]], str] = {}
    for question in questions:
        problems += [f"{question.id}: {problem}" for problem in _check_one(question, document_text)]
        earlier = asked.setdefault((" ".join(words(question.question)), question.history), question.id)
        if earlier != question.id:
            problems.append(f"{question.id}: asks the same as {earlier}")
    return problems


def _check_one(question: Question, document_text: str) -> list[str]:
    problems = [f"the quote does not stand in the document: {quote!r}" for quote in question.evidence if quote not in document_text]
    if question.answerable and not (question.must and question.evidence and question.answer):
        problems.append("an answerable question needs an answer, a must group and evidence")
    if any(not group for group in question.must):
        problems.append("a must group is empty, so no answer can be right")
    if question.must and not satisfies(question, question.answer):
        problems.append("the gold answer does not satisfy its own must and must_not")
    if _any_matches(question.must_not, normalise(" ".join(question.evidence))):
        problems.append("must_not matches the evidence itself")
    runs = (shared_run(question.question, quote) for quote in question.evidence)
    return problems + [f"the question shares words with its evidence: {run!r}" for run in runs if run]


def check_size(questions: Sequence[Question]) -> list[str]:
    """What the built-in set lacks in number; empty when nothing."""
    unanswerable = sum(not question.answerable for question in questions)
    problems = []
    if len(questions) < LEAST_QUESTIONS:
        problems.append(f"there are {len(questions)} questions; {LEAST_QUESTIONS} are needed")
    if unanswerable < LEAST_UNANSWERABLE:
        problems.append(f"there are {unanswerable} unanswerable questions; {LEAST_UNANSWERABLE} are needed")
    return problems
