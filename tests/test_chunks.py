import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus import Chunk, Document, chunk_document, count_tokens, document_from_text, read_document, read_sections, reading_text
from corpus.chunks import MOST_SENTENCES
from corpus.outline import read_outline
from rag import pointing

WORDS = st.sampled_from(
    ["The force rose.", "It fell (twice), e.g. in Kent.", "word", "£4.2m", "Zoë", "犬が好き。", "😀", "[a](#)", "No.", "x" * 90, "and"]
)
MARKS = (
    """# One|## Two|Heading here|3.2 Costs|ALL CAPS|===|---|```|- item;|  - inner:|1. first|These are:|4.2|Good|12 months ending May 2018"""
)
CELLS = ["\tKent\tEssex", "Boats\t4\t5", "Name\t\t", "| a | b |", "|---|---|", "| 1 | 2 |", "\f", "\t", " \u00a0 "]
PAGE = ["Contents", "Foreword\tii", "Heading here\t1", "One\t2", "Two that is\nlong\t9", "Two that is long"]
LINES = st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from([*MARKS.split("|"), *CELLS, *PAGE]))
PAGE_NUMBER = re.compile(r"\t(?:\d+|ii)$")
ENDS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n\n\n"])
DOCUMENTS = st.lists(st.tuples(LINES, ENDS), max_size=25).map(lambda parts: "".join(line + end for line, end in parts))
ANY_TEXT = st.one_of(DOCUMENTS, st.text(max_size=300), st.text(alphabet="a. \n\t|-#[]()'\"1:;\r", max_size=300))


def left_out(document: Document) -> set[int]:
    """Characters of heading lines, of the contents page and of the heads and feet of pages."""
    outline = read_outline(document.text)
    spans = [(section.start, section.body_start) for section in read_sections(document)]
    spans += [(edge.start, edge.end) for edge in outline.page_edges]
    if outline.contents:
        entries = [line.text for line in outline.lines[outline.contents.first + 1 : outline.contents.last + 1]]
        assert all(PAGE_NUMBER.search(entry) or PAGE_NUMBER.search(below) for entry, below in pairwise([*entries, entries[-1]]))
        spans.append((outline.lines[outline.contents.first].left, outline.lines[outline.contents.last].right))
    return {position for start, end in spans for position in range(start, end)}


def check(document: Document, chunks: tuple[Chunk, ...], max_tokens: int) -> None:
    covered: list[int] = []
    for chunk in chunks:
        assert chunk.text == document.text[chunk.start : chunk.end]
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        heading_tokens = count_tokens(" > ".join(chunk.heading_path))
        is_table = chunk.sentences[-1].kind == "row" and {sentence.kind for sentence in chunk.sentences} <= {"statement", "table", "row"}
        most = max(max_tokens - heading_tokens, max_tokens // 2) * (2 if is_table else 1)
        assert count_tokens(reading_text(chunk)) <= heading_tokens + most
        for sentence in chunk.sentences:
            covered += (position for position in range(sentence.start, sentence.end) if not document.text[position].isspace())
    expected = [position for position, character in enumerate(document.text) if not character.isspace()]
    aside = left_out(document)
    assert len(covered) == len(set(covered))
    # A sentence that goes on below a page's foot spans it.
    assert [position for position in covered if position not in aside] == [position for position in expected if position not in aside]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY_TEXT, max_tokens=st.sampled_from([16, 40, 350]))
@example(
    text="Two that is\nlong\t9\n\x0c\nTwo that is\nlong\t9\n\x0c\nThe force rose.\nHeading here\nTwo that is\nlong\t9\n\x0c\n",
    max_tokens=16,
)
def test_nothing_is_lost_nothing_doubled_and_the_limit_kept(text: str, max_tokens: int) -> None:
    document = document_from_text("t", text)
    chunks = chunk_document(document, max_tokens)
    check(document, chunks, max_tokens)
    assert chunks == chunk_document(document_from_text("t", text), max_tokens)
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@settings(max_examples=100, deadline=None)
@given(text=ANY_TEXT)
def test_sections_cover_any_text_exactly_and_chunks_stay_inside_them(text: str) -> None:
    document = document_from_text("t", text)
    sections = read_sections(document)
    assert (sections[0].start, sections[-1].end) == (0, len(text))
    assert all(left.end == right.start for left, right in pairwise(sections))
    for chunk in chunk_document(document):
        assert any(section.body_start <= chunk.start and chunk.end <= section.end for section in sections)


@pytest.mark.parametrize("max_tokens", [64, 200, 350, 2000])
def test_the_report_is_kept_whole_at_any_limit(default_report: Path, max_tokens: int) -> None:
    document = read_document(default_report)
    check(document, chunk_document(document, max_tokens), max_tokens)


def test_the_contents_page_is_in_no_chunk(default_report: Path) -> None:
    assert not any("\t1\n" in chunk.text for chunk in chunk_document(read_document(default_report)))


def test_a_section_that_fits_is_one_chunk_and_a_long_one_is_cut_evenly() -> None:
    text = "# A\n\nShort.\n\nStill short.\n\n# B\n\n" + "\n\n".join(["The force is good at this work. " * 3] * 20)
    first, *rest = chunk_document(document_from_text("t", text), 100)
    assert first.text == "Short.\n\nStill short."
    sizes = [count_tokens(reading_text(chunk)) for chunk in rest]
    assert max(sizes) - min(sizes) <= 25


def test_no_chunk_has_more_sentences_than_there_are_letters() -> None:
    document = document_from_text("Names", "# Names\n\nThese were there:\n\n" + "".join(f"- N{number}\n" for number in range(130)))
    chunks = chunk_document(document, 2000)
    assert sum(len(chunk.sentences) for chunk in chunks) == 131
    assert max(len(chunk.sentences) for chunk in chunks) <= MOST_SENTENCES == len(pointing.MARKS)


def test_a_heading_with_nothing_under_it_gives_no_chunk() -> None:
    assert [chunk.heading_path for chunk in chunk_document(document_from_text("t", "# A\n\n## B\n\nWords.\n\n# C\n"))] == [("A", "B")]


def test_reading_says_the_headings_first_and_what_items_and_rows_share_once() -> None:
    table = "|  | 2019 | 2020 |\n|--|--|--|\n| Boats | 4 | 5 |\n| Cars | 7 | 6 |\n"
    text = f"# Ports\n\n## Dover\n\nIt has:\n\n- boats; and\n- piers.\n\nTraffic\n\n{table}"
    (chunk,) = chunk_document(document_from_text("t", text))
    lines = reading_text(chunk).split("\n")
    # What the table's own line says of its columns beyond their names is tested with the tables.
    lines[4] = lines[4].partition(".")[0]
    assert lines == [
        "Ports > Dover",
        "It has:",
        "- boats; and",
        "- piers.",
        "Table: Traffic; columns: 2019, 2020",
        "Boats: 2019: 4; 2020: 5. 2019 is lower than 2020 by 1.",
        "Cars: 2019: 7; 2020: 6. 2019 is higher than 2020 by 1.",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t"], ids=["empty", "a space", "white space"])
def test_a_text_without_words_gives_no_chunk(text: str) -> None:
    assert chunk_document(document_from_text("t", text)) == ()


@pytest.mark.parametrize(
    "text",
    ["word " * 2_000_000, "x" * 1_000_000, "\n" * 10_000_000, "\t" * 10_000_000],
    ids=["ten megabytes of words on a line", "a word of a megabyte", "ten megabytes of line breaks", "ten megabytes of tabs"],
)
def test_a_huge_text_without_a_break_is_read_whole(text: str) -> None:
    chunks = chunk_document(document_from_text("t", text), 2000)
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(text.split())


def test_a_limit_too_small_to_hold_words_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        chunk_document(document_from_text("t", "One."), 15)


def test_marks_follow_the_sentences_shown_as_far_as_they_reach() -> None:
    (chunk,) = chunk_document(document_from_text("t", "# Aims\n\nIt rained. Aims are:\n\n- rest;\n- eat.\n\nIt ended.\n"))
    assert reading_text(chunk, "ABCD").splitlines() == ["Aims", "It rained. [A] Aims are: [B]", "- rest; [C]", "- eat. [D]", "It ended."]


def test_what_is_worked_out_of_a_table_stands_with_all_its_rows_or_nowhere() -> None:
    def facts(rows: int) -> list[Chunk]:
        cells = "".join(f"District number {number} of the county\t{number * 7}\t{number * 9}\n" for number in range(1, rows + 1))
        text = "Costs\n\n" + "Words stand here in front of it. " * 25 + f"\n\nCrime by district\n\n\tOur rate\tTheir rate\n{cells}"
        chunks = chunk_document(document_from_text("t", text), 350)
        return [chunk for chunk in chunks if any(". Our rate is highest" in sentence.text for sentence in chunk.sentences)]

    assert facts(39) == []
    for rows in (5, 9):
        (chunk,) = facts(rows)
        assert [sentence.kind for sentence in chunk.sentences].count("row") == rows
    assert 350 < count_tokens(reading_text(chunk)) <= 700, "a table may be twice as long as other chunks"


def test_short_lines_above_a_table_are_cut_as_evenly_as_other_words() -> None:
    lines = "".join(f"Short line {number}\n\n" for number in range(300))
    chunks = chunk_document(document_from_text("t", f"{lines}\tCost\nBoats\t4\nCarts\t5\n"), 350)
    assert min(len(chunk.sentences) for chunk in chunks[1:]) > 3


def test_a_label_in_brackets_is_read_whole() -> None:
    text = "# Fares\n\n| Ticket | Single |\n|---|---|\n| Day (peak) | £20 |\n| Day (off-peak) | £9 |\n| Week (peak) | £40 |\n"
    (found,) = chunk_document(document_from_text("t", text))
    assert [line for line in reading_text(found).split("\n") if line.startswith("Day")] == [
        "Day (peak): Single £20.",
        "Day (off-peak): Single £9.",
    ]
