from pathlib import Path

import pytest

from corpus import DocumentError, document_from_text, read_document


def written(folder: Path, content: bytes) -> Path:
    path = folder / "paper.txt"
    path.write_bytes(content)
    return path


def test_a_file_is_kept_as_decoded_with_its_line_ends(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "Zoë said so.\r\n\r\nTwo.\n".encode()))
    assert document.text == "Zoë said so.\r\n\r\nTwo.\n"
    assert document.source == "paper.txt"


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert read_document(written(tmp_path, b"\xef\xbb\xbfOne.")).text == "One."


def test_a_text_in_memory_is_kept_character_for_character() -> None:
    text = "\ufeff a\r\nb\tc\0 \n"
    document = document_from_text("Mine", text)
    assert (document.title, document.source, document.text) == ("Mine", "Mine", text)


def test_the_id_depends_on_the_text_alone(tmp_path: Path) -> None:
    assert read_document(written(tmp_path, b"One.")).id == document_from_text("Another title", "One.").id
    assert document_from_text("t", "One.").id != document_from_text("t", "Two.").id
    assert len(document_from_text("t", "\ud800").id) == 16


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"PK\x03\x04\0\0", "is not text", id="a binary file is refused"),
        pytest.param("Zoë".encode("latin-1"), "is not UTF-8 text (byte 2)", id="another encoding is refused"),
    ],
)
def test_a_file_that_is_no_utf8_text(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=r"paper\.txt") as raised:
        read_document(written(tmp_path, content))
    assert said in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


def test_a_missing_file_and_a_folder_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no file called 'none\.txt'"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="can't be read"):
        read_document(tmp_path)


def test_the_title_is_what_stands_before_the_contents_page(default_report: Path) -> None:
    assert (
        read_document(default_report).title
        == "PEEL – Police effectiveness, efficiency and legitimacy 2018/19 – An inspection of Kent Police"
    )


def test_of_many_lines_before_the_contents_page_the_first_are_the_title(tmp_path: Path) -> None:
    names = "Staff", "Ferries", "Money"
    front = "Dover Ferries\n\nReport 2018/19\n\nFor the year to May\n\n" + "Printed by us all.\n\n" * 9
    contents = "Contents\n" + "".join(f"{name}\t{page}\n" for page, name in enumerate(names, 2)) + "\n"
    body = "".join(f"{name}\n\n{'We paid them all. ' * 9}\n\n" for name in names)
    assert (
        read_document(written(tmp_path, (front + contents + body).encode())).title == "Dover Ferries – Report 2018/19 – For the year to May"
    )


@pytest.mark.parametrize(
    ("content", "title"),
    [
        pytest.param(b"# Annual report\n\nText.", "Annual report", id="the first line without its mark"),
        pytest.param(
            b"<!-- image -->\n\n## **Annual** report\n\n## Staff\n\nText.",
            "Annual report",
            id="without other marks, and a picture above it",
        ),
        pytest.param(
            b"Dover Ferries\nReport 2018/19\nFor the year to May\n\nStaff\n\n" + b"We paid them all. " * 9,
            "Dover Ferries – Report 2018/19 – For the year to May",
            id="the lines before the first heading",
        ),
        pytest.param(
            b"Dover Ferries\nThis is what we did.\n\nStaff\n\n" + b"We paid them all. " * 9, "Dover Ferries", id="but for sentences"
        ),
        pytest.param(b"Return\n\n| Year | Cost |\n|---|---|\n| 2016 | 3 |\n\n## Staff\n\nText.", "Return", id="but for tables"),
        pytest.param(b"---\ndraft: A\ndate: 2021-03-04\n---\n\n# Report 2018\n\nText.", "Report 2018", id="but for settings"),
        pytest.param(b'---\ndate: 2021-03-04\ntitle: "Report: 2018"\n---\n\n# Welcome\n\nText.', "Report: 2018", id="or as settings say"),
        pytest.param(b'---\ntitle: ""\n---\n\n# Report 2018\n\nText.', "Report 2018", id="unless they say nothing"),
        pytest.param(b"---\nMinutes\ntitle: chair\nWords.\n\n# Report 2018\n\nText.", "Report 2018", id="or are none"),
        pytest.param(b"Report 2018\n===========\n\nText.", "Report 2018", id="without the rule below it"),
        pytest.param(b"Report 2018\n\nWe go on until\n2025, when we\nend.\n\n## Staff\n\nText.", "Report 2018", id="but for cut sentences"),
        pytest.param(b" " * 9000 + b"\nReport 2018\n\n## Staff\n\nText.", "Report 2018", id="behind many blanks"),
        pytest.param(b"\n \n", "paper", id="the file's name when there is no line"),
        pytest.param(b"word " * 100, "word " * 22 + "word…", id="a long line is cut at a word"),
    ],
)
def test_the_title_of_a_text_without_contents_page(tmp_path: Path, content: bytes, title: str) -> None:
    assert read_document(written(tmp_path, content)).title == title
