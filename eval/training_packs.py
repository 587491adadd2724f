"""What the adapter is trained on: passages of the practice reports, or sentences of several side by side, and what is put to each with
the replies that are right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from corpus import Chunk, Document, Sentence
from eval.practice import PracticeQuestion, PracticeReport
from index import stems
from rag import prompts
from rag.pointing import MARKS
from rag.shown import Shown, one_passage, side_by_side

_MOST_QUESTIONS = 20
_LONGEST_PASSAGE = 30
_TWO_CHUNKS, _ONE_ANSWER, _TAKEN_OUT, _OF_OTHER_PASSAGES, _LEFT_OPEN, _TWO_IN_ONE = 0.55, 0.12, 0.25, 0.06, 0.12, 0.12
_ONLY_MENTIONED = 0.9
_A_LIST = 3
_LEAST_COMPARED, _MOST_COMPARED, _FEWEST_TO_COMPARE = 5, 10, 3
"""Sentences side by side, and questions put to them."""

Place = tuple[Chunk, Sentence]


@dataclass(frozen=True, slots=True)
class Pack:
    """Sentences of a report, and what is put to them with the replies that are right."""

    document_id: str
    shown: Shown
    asked: tuple[tuple[str, str], ...]


def packs(reports: Sequence[PracticeReport], seed: int, fewest_questions: int = 9) -> list[Pack]:
    """Every passage that answers something and gets enough questions, by itself or with the one after it, in random order.

    So that the style of a question gives nothing away, answered questions are also put to passages without their answer: some
    answering sentences are taken out, and a passage gets some of the questions that others answer. Of the questions that a report
    leaves open only a few are put, but for those whose detail is only mentioned, which look like answered ones: they are put to the
    passage that seems to mention it. Some questions are put together with another one, whose answer stands elsewhere: what is to be
    named is the part of the answer that stands here.
    """
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    found = [pack for report in reports for pack in _packs_of(report, chance) if len(pack.asked) >= fewest_questions]
    chance.shuffle(found)
    return found


def _packs_of(report: PracticeReport, chance: random.Random) -> Iterator[Pack]:
    number = 0
    while number < len(report.chunks):
        pair = report.chunks[number : number + 2]
        fits = len(pair) == 2 and sum(len(chunk.sentences) for chunk in pair) <= _LONGEST_PASSAGE
        numbers = (number, number + 1) if fits and chance.random() < _TWO_CHUNKS else (number,)
        chunk = _joined(report.document, *pair) if len(numbers) == 2 else pair[0]
        own = [(question, [sentence for place, sentence in _in_order(question) if place in numbers]) for question in report.questions]
        own = [(question, _as_cited(answers, chunk)) for question, answers in own if answers]
        if own:
            others = [
                question
                for question in report.questions
                if all(question is not mine for mine, _ in own) and (not question.mentioned_in or question.mentioned_in[0] in numbers)
            ]
            yield _pack(chunk, own, others, chance)
        number += len(numbers)


def _in_order(question: PracticeQuestion) -> list[tuple[int, Sentence]]:
    """The answering sentences with the numbers of their chunks, in the document's order."""
    return sorted(question.answers, key=lambda answer: answer[1].start)


def _joined(document: Document, first: Chunk, second: Chunk) -> Chunk:
    text = document.text[first.start : second.end]
    return replace(first, end=second.end, text=text, sentences=first.sentences + second.sentences)


def _pack(
    chunk: Chunk, own: Sequence[tuple[PracticeQuestion, list[Sentence]]], others: Sequence[PracticeQuestion], chance: random.Random
) -> Pack:
    tempting = {question.mentioned_in[1] for question in others if question.mentioned_in}
    kept = _kept(chunk, [answers for _, answers in own], tempting, chance)
    asked = []
    for question, answers in own:
        standing = [sentence for sentence in answers if sentence in kept]
        in_one_place = len({place for place, _ in question.answers}) == 1
        if in_one_place and standing and len(standing) < len(answers) < _A_LIST:
            continue  # is what is left an answer? nobody knows
        if others and chance.random() < _TWO_IN_ONE:
            question = _two_in_one(question, chance.choice(others), chance)
        asked.append((_asked(question), " ".join(MARKS[kept.index(sentence)] for sentence in standing) or prompts.NOT_STATED))
    for question in others:
        share = _OF_OTHER_PASSAGES if question.answers else _ONLY_MENTIONED if question.mentioned_in else _LEFT_OPEN
        if chance.random() < share:
            asked.append((_asked(question), prompts.NOT_STATED))
    chance.shuffle(asked)
    return Pack(chunk.document_id, one_passage(replace(chunk, sentences=kept)), tuple(asked[:_MOST_QUESTIONS]))


def _as_cited(answers: list[Sentence], chunk: Chunk) -> list[Sentence]:
    """The answers; for a question that only all rows of a table answer the facts that were worked out from them."""
    rows = {sentence for sentence in chunk.sentences if sentence.kind == "row"}
    facts = [sentence for sentence in chunk.sentences if sentence.kind == "table" and ". " in sentence.text]
    return facts if len(facts) == 1 and len(rows) >= _A_LIST and rows == set(answers) else answers


def _two_in_one(one: PracticeQuestion, other: PracticeQuestion, chance: random.Random) -> PracticeQuestion:
    """Both questions as one; as they are if either leans on earlier talk."""
    if one.talk or other.talk:
        return one
    first, second = chance.sample([one.question, other.question], 2)
    joined = f"{first} {second}" if chance.random() < 1 / 3 else f"{first.rstrip('?')}, and {second[0].lower()}{second[1:]}"
    return replace(one, question=joined)


def _kept(chunk: Chunk, answers: Sequence[list[Sentence]], tempting: Set[Sentence], chance: random.Random) -> tuple[Sentence, ...]:
    """The passage's sentences without some that answer (never one that seems to); now and then nothing but the answer to one question."""
    if chance.random() < _ONE_ANSWER:
        return tuple(chance.choice(answers))
    answering = list(dict.fromkeys(sentence for found in answers for sentence in found))
    out = {sentence for sentence in answering if chance.random() < _TAKEN_OUT} - tempting
    kept = tuple(sentence for sentence in chunk.sentences if sentence not in out or sentence.kind == "table")
    return kept if len(kept) > 1 else chunk.sentences


def _asked(question: PracticeQuestion) -> str:
    talk = "".join(prompts.TALK.format(question=asked, answer=answer) for asked, answer in question.talk[-2:])
    return talk + prompts.QUESTION.format(question=question.question)


def comparisons(reports: Sequence[PracticeReport], seed: int) -> list[Pack]:
    """Sentences of several passages side by side, as the model is shown the likeliest ones, in random order.

    Each begins with a question: the sentences that answer it or seem to (now and then without them), and those that share most words
    with it. Put to them are all questions of the report that they answer, or seem to, and a few others.
    """
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    found = [pack for report in reports for pack in _comparisons_of(report, chance) if len(pack.asked) >= _FEWEST_TO_COMPARE]
    chance.shuffle(found)
    return found


def _comparisons_of(report: PracticeReport, chance: random.Random) -> Iterator[Pack]:
    everything = {(chunk, sentence): set(stems(sentence.text)) for chunk in report.chunks for sentence in chunk.sentences}
    answers = {question: _as_places(question, report) for question in report.questions}
    left = [question for question in report.questions if answers[question] or question.mentioned_in]
    chance.shuffle(left)
    while left:
        question = left.pop()
        bearing = answers[question] or _mention(question, report)
        if len(bearing) > _MOST_COMPARED // 2:
            continue
        kept = [] if answers[question] and chance.random() < _TAKEN_OUT else bearing
        asked = set(stems(question.question))
        rivals = [place for place in everything if place not in bearing]
        rivals.sort(key=lambda place: (-len(asked & everything[place]), chance.random()))
        order, shown = side_by_side([*kept, *rivals[: chance.randint(_LEAST_COMPARED, _MOST_COMPARED) - len(kept)]])
        put = []
        for one in report.questions:
            always = one is question or any(place in order for place in _mention(one, report))
            if reply := _reply(one, answers[one], order, always, chance):
                put.append((one, reply))
        left = [one for one in left if all(one is not known for known, _ in put)]
        chance.shuffle(put)
        yield Pack(report.document.id, shown, tuple((_asked(one), reply) for one, reply in put[:_MOST_QUESTIONS]))


def _as_places(question: PracticeQuestion, report: PracticeReport) -> list[Place]:
    """The answering sentences as they would be cited, with their chunks, in the document's order."""
    numbers = sorted({number for number, _ in question.answers})
    by_chunk = [(report.chunks[one], [sentence for number, sentence in _in_order(question) if number == one]) for one in numbers]
    return [(chunk, sentence) for chunk, sentences in by_chunk for sentence in _as_cited(sentences, chunk)]


def _mention(question: PracticeQuestion, report: PracticeReport) -> list[Place]:
    return [(report.chunks[question.mentioned_in[0]], question.mentioned_in[1])] if question.mentioned_in else []


def _reply(question: PracticeQuestion, answers: list[Place], order: list[Place], always: bool, chance: random.Random) -> str:
    """What is right to say to a question; empty where it is not put."""
    standing = [place for place in answers if place in order]
    if standing and (len(standing) == len(answers) or len({chunk for chunk, _ in answers}) > 1):
        return " ".join(MARKS[order.index(place)] for place in standing)
    shown = {sentence for _, sentence in order}
    if any(sentence in shown for _, sentence in question.answers):
        return ""  # part of an answer, or of the table that gives it: is that one? nobody knows
    return prompts.NOT_STATED if always or chance.random() < _OF_OTHER_PASSAGES else ""
