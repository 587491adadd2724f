"""From the sentences that the model named in each passage to one answer, or to a decline that helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus import Chunk, Sentence, without_marks
from index import Hit, stems
from rag import prompts
from rag.answers import Answer, AnswerSentence, Citation, Mode, Verdict
from rag.checking import verdict
from rag.deciding import Candidate
from rag.facts import facts_asked
from rag.grids import is_table, shows_its_cells
from rag.kinds import calls_them_so, rows_of_kind
from rag.rows import compared_rows, label, named_rows, rows_of
from rag.topics import Place
from rag.wording import Statement, belongs_with, statements

_NEAREST = 3
_CAME_NEAR = 0.05
"""From this likelihood on a sentence of a declined question is closer to it than what the search found nearest."""
_NEARLY = 0.45
"""A sentence at least this much as probable as the best one is given with it."""
_FURTHER_THING = 0.2
"""So likely must a sentence of another passage be, to be given where several things are asked."""
_AS_LIKELY, _AS_PROBABLE = 0.3, 0.6
"""So likely, and so much as probable as the first, where one thing is asked."""
_OF_KIND = 0.35
"""So likely must rows be together, to be given because they are all that have the word asked."""
_NAMED_INSTEAD = 0.5
_NAMED_BESIDE_A_SENTENCE = 0.8
"""So much as probable as another row, or as a sentence, must one be to be given instead because the question names it."""
_NAMED_ROW_COUNTS = 2.5
"""Of 68 study questions about rows those named with an answer had a likelihood from 0.26 on, those without one of 0.03 at most."""
_MOST_OTHERS = 3
_MOST_TRIED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one passage says to a question."""

    top: Candidate
    """The sentence that it rests on before all."""
    statements: tuple[tuple[Statement, Verdict], ...]
    """What is said, and whether the words quoted bear it out; nothing that they don't."""


def find_answer(question: str, parts: int, ranked: Sequence[Candidate], threshold: float) -> tuple[Finding, ...]:
    """The first sentence with others of its passage that are about half as probable or more; nothing when it isn't likely enough
    or can't tell what is asked.

    Where a question asks several things (``parts``), what the model names in other passages is added, one finding a part at most. Where it
    asks one, what is about as probable in another passage, unless the first is of a table: another row or table tells of something else.
    """
    first = _first_finding(question, ranked)
    if first is None or _likelihood(question, first) < threshold:
        return ()
    found = {first.top.hit.chunk: first}
    of_kind = first.top.sentence in rows_of_kind(first.top.hit.chunk, question)
    most = parts if parts > 1 or (_is_of_table(first.top.sentence) and not of_kind) else 2
    likely, probable = (_FURTHER_THING, 0.0) if parts > 1 else (_AS_LIKELY, _AS_PROBABLE * first.top.probability)
    for candidate in ranked:
        if len(found) == most:
            break
        if candidate.hit.chunk in found or candidate.likelihood < likely or candidate.probability < probable or not candidate.tells:
            continue
        finding = _finding(question, candidate, ranked)
        if finding.statements:
            found[candidate.hit.chunk] = finding
    return tuple(found.values())


def likelihood(question: str, ranked: Sequence[Candidate]) -> float:
    """What the threshold is compared with, 0 to 1: how likely the model was to name the sentence that would be given first.

    It is unsure of a table's row even where the question names it, and next to certain that one of another year or measure does not answer:
    the likelihood of a named row counts for more.
    """
    first = _first_finding(question, ranked)
    return _likelihood(question, first) if first else 0.0


def _likelihood(question: str, first: Finding) -> float:
    row = first.top.sentence
    named = row in named_rows(first.top.hit.chunk, question)
    # A label of one word ("Police") may just be a word of the question, unless more of the row is.
    sure = named and (len(stems(label(row))) > 1 or len(set(stems(question)) & set(stems(row.text))) > 1)
    return min(1.0, first.top.likelihood * (_NAMED_ROW_COUNTS if sure else 1))


def _first_finding(question: str, ranked: Sequence[Candidate]) -> Finding | None:
    in_order = _worked_out_first(question, _of_kind_first(question, _named_row_first(question, ranked)))
    findings = (_finding(question, top, ranked) for top in in_order[:_MOST_TRIED])
    first = next((finding for finding in findings if finding.statements), None)
    return first if first and first.top.tells else None


def _named_row_first(question: str, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with a row in front that the question names, where the first is another row of its passage, a sentence anywhere that
    can't tell what is asked, or one that is hardly more probable."""
    if not ranked:
        return []
    first = ranked[0]
    if first.sentence.kind != "row" and first.tells:
        least = _NAMED_BESIDE_A_SENTENCE * first.probability
        instead = [other for other in ranked if other.tells and len(stems(label(other.sentence))) > 1]
    else:
        least = _NAMED_INSTEAD * first.probability
        instead = [other for other in ranked if other.hit.chunk == first.hit.chunk or (other.tells and not first.tells)]
    better = [other for other in instead if other.sentence in named_rows(other.hit.chunk, question)]
    if first in better or not better or better[0].probability < least:
        return list(ranked)
    return [better[0], *(other for other in ranked if other is not better[0])]


def _worked_out_first(question: str, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates with what code worked out from a table in front, where that is asked and the first is of that table, but no row that
    the question names. As likely as all of the table together: the model names now its rows, now what is said of them all."""
    if not ranked or named_rows(ranked[0].hit.chunk, question):
        return ranked
    chunk = ranked[0].hit.chunk
    table = [one for one in ranked if one.hit.chunk == chunk and _is_of_table(one.sentence)]
    titles = [one for one in table if one.sentence.kind != "row"]
    if ranked[0] not in table or len(titles) != 1 or not facts_asked(titles[0].sentence, rows_of(titles[0].sentence, chunk), question):
        return ranked
    whole = replace(titles[0], likelihood=min(1.0, sum(one.likelihood for one in table)))
    return [whole, *(one for one in ranked if one is not titles[0])]


def _of_kind_first(question: str, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates with one of all rows in front that have the word asked, where the model may name one of them. As likely as all these
    rows and what is said of tables there together, for it divides what it makes of them among them; where the question calls
    the rows as the table does, as a row that is named."""
    for chunk in dict.fromkeys(one.hit.chunk for one in ranked):
        rows = rows_of_kind(chunk, question)
        here = [one for one in ranked if one.hit.chunk == chunk and (one.sentence in rows or one.sentence.kind == "table")]
        together = sum(one.likelihood for one in here)
        if rows and calls_them_so(question, rows[0]):
            together *= _NAMED_ROW_COUNTS
        if rows and together >= _OF_KIND and not named_rows(chunk, question):
            first = next(one for one in here if one.sentence in rows)
            return [replace(first, likelihood=min(1.0, together)), *(one for one in ranked if one is not first)]
    return ranked


def _is_of_table(sentence: Sentence) -> bool:
    return sentence.kind in ("row", "table")


def _finding(question: str, top: Candidate, ranked: Sequence[Candidate]) -> Finding:
    chunk = top.hit.chunk
    named = named_rows(chunk, question)
    others = [other for other in ranked if other.sentence is not top.sentence and other.hit.chunk == chunk]
    others = [
        other
        for other in others
        if other.probability >= _NEARLY * top.probability or {other.sentence, top.sentence} <= set(named)
        if belongs_with(other.sentence, top.sentence, chunk, question)
    ]
    if pair := compared_rows(top.sentence, chunk, question):
        others = [other for other in others if other.sentence.kind != "row"]
    chosen = {top.sentence, *pair, *(other.sentence for other in others[:_MOST_OTHERS])}
    if top.sentence in (of_kind := rows_of_kind(chunk, question)):
        chosen = set(of_kind)
    in_order = sorted(chosen, key=lambda sentence: sentence.start)
    told = ((statement, verdict_on(statement, chunk)) for statement in statements(in_order, chunk, question))
    return Finding(top, tuple((statement, found) for statement, found in told if found != "not found"))


def verdict_on(statement: Statement, chunk: Chunk) -> Verdict:
    """What a statement's quotes, as the reader sees them, are to it. Only what is said of a whole table can be "not found": its own
    sentences, items and rows are there to be read, and where the check has doubts it says so."""
    first = statement.sources[0]
    if statement.text == first.text and first.kind == "sentence":
        return "supported"  # its own words; the heads and feet of pages may stand between them in the quote
    found = verdict(statement.text, [_shown(chunk, source) for source in statement.sources])
    return "partly" if found == "not found" and first.kind != "table" else found


def checked_answer(question: str, findings: Sequence[Finding], model: str) -> Answer:
    """What was found, with its citations."""
    return _answer(question, [(finding.top.hit.chunk, finding.statements) for finding in findings], model, "model")


def word_for_word(question: str, places: Sequence[Place], notice: str) -> Answer:
    """Sentences of several passages that no model chose, items with what leads into them."""
    told = [(chunk, [(one, verdict_on(one, chunk)) for one in statements(sentences, chunk, question)]) for chunk, sentences in places]
    return replace(_answer(question, told, "none", "extractive"), notice=notice)


def _answer(question: str, told: Sequence[tuple[Chunk, Sequence[tuple[Statement, Verdict]]]], model: str, mode: Mode) -> Answer:
    citations: list[Citation] = []
    sentences: dict[str, AnswerSentence] = {}
    for chunk, said in told:
        for statement, found in said:
            if statement.text in sentences:
                continue
            numbers = tuple(_cite(citations, chunk, source) for source in statement.sources)
            sentences[statement.text] = AnswerSentence(statement.text, numbers, found, statement.worked_out)
    return Answer(
        question=question,
        text=" ".join(sentences),
        answered=True,
        sentences=tuple(sentences.values()),
        citations=tuple(citations),
        nearest=(),
        timings={},
        model=model,
        mode=mode,
    )


def extractive_answer(question: str, hits: Sequence[Hit], notice: str) -> Answer:
    """The nearest sentences of the document, word for word, when there is no model to write an answer."""
    citations = tuple(replace(quote, number=number) for number, quote in enumerate(nearest_quotes(hits[:2]), 1))
    if not citations:
        return replace(declined(question, (), (), "none"), mode="extractive", notice=notice)
    sentences = tuple(AnswerSentence(" ".join(without_marks(quote.quote).split()), (quote.number,), "supported") for quote in citations)
    text = " ".join(sentence.text for sentence in sentences)
    return Answer(question, text, True, sentences, citations, (), {}, "none", "extractive", notice)


def nearest_quotes(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Each passage's sentence nearest to the question, numbered by the passage's rank."""
    return tuple(_citation(hit.rank, hit.chunk, hit.sentences[0]) for hit in hits if hit.sentences)


def close_by(hits: Sequence[Hit], ranked: Sequence[Candidate]) -> tuple[Citation, ...]:
    """A sentence of each of the nearest sections: those that the model came near to naming, then those nearest to the question."""
    sentences = [(candidate.hit.chunk, candidate.sentence) for candidate in ranked if candidate.likelihood >= _CAME_NEAR]
    sentences += [(hit.chunk, hit.sentences[0]) for hit in hits if hit.sentences]
    found: dict[tuple[str, tuple[str, ...]], tuple[Chunk, Sentence]] = {}
    for chunk, sentence in sentences:
        found.setdefault((chunk.document, chunk.heading_path), (chunk, sentence))
    return tuple(_citation(number, *place) for number, place in enumerate(list(found.values())[:_NEAREST], 1))


def with_timings(answer: Answer, timings: Mapping[str, float]) -> Answer:
    """The answer with its timings filled in."""
    return replace(answer, timings=dict(timings))


def declined(question: str, nearest: tuple[Citation, ...], never_mentioned: tuple[str, ...], model: str) -> Answer:
    """A refusal that helps: what the document says close by, and which names and years of the question it never mentions."""
    return Answer(question, prompts.DECLINED, False, (), (), nearest, {}, model, "model", never_mentioned=never_mentioned)


def _cite(citations: list[Citation], chunk: Chunk, sentence: Sentence) -> int:
    """The number of the citation of this sentence, added when it's new."""
    for citation in citations:
        if (citation.document, citation.start, citation.end) == (chunk.document, sentence.start, sentence.end):
            return citation.number
    citations.append(_citation(len(citations) + 1, chunk, sentence))
    return len(citations)


def _shown(chunk: Chunk, source: Sentence) -> str:
    """A source as the reader sees it quoted: under its heading and what stands above it; without marks of Markdown, which say nothing. Of
    a table whose lines don't show by themselves which cell is whose, as where only their place does, the cells as they were read."""
    citation = _citation(0, chunk, source)
    rows = [one for one in chunk.sentences if one.cells and source.start <= one.start and one.end <= source.end]
    if all(shows_its_cells(_citation(0, chunk, row).quote, [cell for _, cell in row.cells]) for row in rows):
        return without_marks("\n".join((*citation.heading_path, citation.above, citation.quote)))
    above = [line for line in citation.above.splitlines() if not is_table(line)]
    cells = ["\t".join(name for name, _ in rows[0].cells), *("\t".join(cell for _, cell in row.cells) for row in rows)]
    return without_marks("\n".join((*citation.heading_path, *above, *cells)))


def _citation(number: int, chunk: Chunk, sentence: Sentence) -> Citation:
    quote = chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]
    return Citation(number, quote, chunk.document, chunk.heading_path, chunk.page, sentence.start, sentence.end, sentence.above)
