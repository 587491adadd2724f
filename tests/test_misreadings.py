"""Forms of lists, pages and sentences that were once read so that the reader was told something else, or nothing."""

import pytest

from corpus import chunk_document, document_from_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "We pay for:\n\u2022 trains\n\u2022 buses\nWe do not pay for:\n\u2022 taxis\n\u2022 meals\n",
            ["We do not pay for: meals"],
            id="a list right below another",
        ),
        pytest.param(
            ("The panel upheld complaints about\n1. noise\n2. smell\nThe panel dismissed complaints about\n1. dust\n2. light\n"),
            ["The panel dismissed complaints about: dust"],
            id="a numbered list right below another",
        ),
        pytest.param(
            "We do not pay for:\n- taxis\n- meals\nAll other travel is paid.\n",
            ["We do not pay for: meals", "All other travel is paid."],
            id="words right below a list",
        ),
        pytest.param(
            ("The panel upheld these complaints.\n\n1. Noise\n2. Smell\n\nThe panel dismissed these complaints.\n\n1. Dust\n2. Light\n"),
            ["The panel dismissed these complaints. Dust"],
            id="a numbered list that begins anew",
        ),
        pytest.param(
            "It allowed the following.\n\n- Hall hire\n\nThese requests were refused.\n\n- Parking\n",
            ["It allowed the following. \u2026 These requests were refused. Parking"],
            id="bullets below words of which nobody can tell",
        ),
        pytest.param(
            ("# Cover\n\n- We pay for dental care.\n\n  Exceptions:\n\n  - cosmetic work\n\n- We pay for eye tests.\n"),
            ["Exceptions: cosmetic work", "Cover: We pay for eye tests."],
            id="an aside with a list of its own",
        ),
        pytest.param("Do not open:\n\n- the lid\n\n  It is hot.\n- the tap\n", ["Do not open: the tap"], id="an aside"),
        pytest.param(
            "Do not run:\n\n1. Delete\n\n   ```\n   drop table x\n   ```\n\n2. Truncate\n", ["Do not run: Truncate"], id="code between"
        ),
        pytest.param(
            (
                "The following are not true:\n\n1. The trust paid a fine.\n\n[Source: board minutes, 4 May 2019"
                "]\n\n2. The chief executive resigned.\n"
            ),
            ["The following are not true: The chief executive resigned."],
            id="a source between",
        ),
        pytest.param(
            ("# Crew rules\n\nThe crew must not:\n\n1. Smoke.\n\n   This is an offence. The fine is \u00a3200.\n\n2. Drink.\n"),
            ["The crew must not: Drink."],
            id="two sentences between",
        ),
        pytest.param(
            (
                "# Conduct\n\n1. Staff must not:\n\n   a. smoke on site\n\n   This is a criminal offence.\n\n   b. "
                "bring alcohol\n\n2. Staff must wear a badge.\n"
            ),
            ["Conduct: Staff must not: bring alcohol", "Conduct: Staff must wear a badge."],
            id="a sentence between, within an item",
        ),
        pytest.param(
            "# Conduct\n\n1. Staff must not:\n\n   a. smoke on site\n\n\n   b. bring alcohol\n",
            ["Conduct: Staff must not: bring alcohol"],
            id="blank lines within an item",
        ),
        pytest.param(
            (
                "# Crew rules\n\nThe crew must not:\n\n1. Smoke.\n\n   | Where | Fine |\n   |---|---|\n   | Deck | "
                "\u00a3200 |\n\n2. Drink.\n"
            ),
            ["The crew must not: Drink."],
            id="a table between",
        ),
        pytest.param(
            (
                "4 The Board\n\n(1) The Board must\u2014\n\n(a) meet monthly;\n\n(b) publish minutes.\n\n(2) The Board m"
                "ust not\u2014\n\n(a) delegate its powers;\n\n(b) pay its members.\n"
            ),
            ["4 The Board: The Board must not\u2014: delegate its powers;"],
            id="dashes that lead on",
        ),
        pytest.param(
            ("12. The committee agreed not to:\n\n1. Raise fees.\n2. Sell the depot.\n\n13. The meeting closed at nine.\n"),
            ["The committee agreed not to: Sell the depot.", "The meeting closed at nine."],
            id="numbers below a number",
        ),
        pytest.param(
            "Your plan\n\n\u2022\tWhat we cover\no\teye tests\n\u2022\tWhat we do not cover\no\tcontact lenses\n",
            ["Your plan: What we do not cover: contact lenses"],
            id="the marks of word processors",
        ),
        pytest.param(
            ("# Cover\n\nThe plan works like this:\n\n- We do not pay for dental care. This includes:\n  - check-ups\n  - fillings\n"),
            ["The plan works like this: We do not pay for dental care. This includes: check-ups"],
            id="a lead-in of two words within an item",
        ),
        pytest.param(
            ("# Refunds\n\nWe will not refund you if:\n\n- you cancel late\n- you do not attend\n\nunless you were ill.\n"),
            ["We will not refund you if: \u2026 unless you were ill: you cancel late"],
            id="what holds for all bullets",
        ),
        pytest.param(
            ("You do not have to pay if:\n\n(a) you are under 18; or\n\n(b) you are over 65;\n\nunless you are a visitor.\n"),
            ["You do not have to pay if: \u2026 unless you are a visitor: you are under 18; or"],
            id="what holds for all letters",
        ),
        pytest.param(
            "We may charge:\n\n- a late fee\n- interest\n\nbut only after 30 days.\n",
            ["We may charge: \u2026 but only after 30 days: a late fee", "We may charge: \u2026 but only after 30 days."],
            id="what holds for all, and the heading not",
        ),
        pytest.param(
            (
                "Powers\n\nThe Authority must not\n\n- sell land\n- set fees\n\nThe Authority may charge for parki"
                "ng. It must publish its accounts.\n"
            ),
            ["Powers: The Authority must not: sell land"],
            id="an auxiliary leads in",
        ),
        pytest.param(
            "# Guide\n\n**You may**\n\n- eat\n\n**You must not**\n- smoke\n\nThe fine is \u00a3200.\n",
            ["You must not: smoke"],
            id="emphasised right above its list",
        ),
        pytest.param(
            ("7. Budget\n\nIt was resolved not to:\n\n1. raise fees; or\n2. sell the depot.\n\n8. Date of next meeting\n\n11 June 2019.\n"),
            ["7. Budget: Date of next meeting"],
            id="a number far on",
        ),
        pytest.param(
            "We will not refund:\n\n- fees\n- costs.\n\n1. You may cancel within 14 days.\n",
            ["You may cancel within 14 days."],
            id="numbers below bullets",
        ),
        pytest.param(
            (
                "Complaints\n\n\u2022 Complaints about care in the year to March 2019 rose to a total of\n  145\n\f\u2022 "
                "Complaints about food fell to 12\n"
            ),
            [
                "Complaints: Complaints about care in the year to March 2019 rose to a total of 145",
                "Complaints: Complaints about food fell to 12",
            ],
            id="a figure at the foot of a page, in an item",
        ),
        pytest.param(
            (
                "Complaints\n\nIn the year to March 2019 the number of complaints about care rose to a total "
                "of\n145\n\f\nIt was 130 a year before.\n"
            ),
            ["In the year to March 2019 the number of complaints about care rose to a total of 145"],
            id="a figure at the foot of a page",
        ),
        pytest.param(
            "Deaths in the year\n\nAdults\n\n31\n\n4\n\f\nChildren\n\nThe trust had none in 2019.\n\n5\n\f\n",
            ["Adults: 31"],
            id="a figure above a page number",
        ),
        pytest.param(
            (
                "Motion on parking\n\nThe council debated at length.\n\nRESOLVED by 8 votes to 14.\n\n\fMotion on "
                "buses\n\nThe council then debated buses.\n\nRESOLVED by 12 votes to 10.\n\n\fThe meeting closed a"
                "t nine.\n"
            ),
            ["RESOLVED by 8 votes to 14.", "RESOLVED by 12 votes to 10."],
            id="votes at the foot of pages",
        ),
        pytest.param(
            (
                "Case 1\n\nThe tenant complained of delay.\n\nOutcome: not upheld\n\fCase 2\n\nThe owner complained"
                " of noise.\n\nOutcome: not upheld\n\fCase 3\n\nThe buyer complained of damp.\n\nOutcome: not uphel"
                "d\n\f"
            ),
            ["Case 1: Outcome: not upheld"],
            id="outcomes at the foot of pages",
        ),
        pytest.param(
            (
                "Findings\n\nThe trust told us that it had reviewed the rota in March and that no member of s"
                "taff had\n\n1 See the report of 2018, page 4.\n\f\nworked more than 48 hours in a week. We foun"
                "d that this was not so.\n"
            ),
            ["The trust told us that it had reviewed the rota in March and that no member of staff had"],
            id="a note at the foot of a page",
        ),
        pytest.param(
            ("Complaints\n\nThe number of complaints lay in each month between 30 and\n45. None of them was upheld.\n"),
            ["The number of complaints lay in each month between 30 and 45."],
            id="a number at a line break, after and",
        ),
        pytest.param(
            ("Appeals\n\nThe tenant has no right of appeal if the notice was given under subsection\n(1) and the rent was paid.\n"),
            [("The tenant has no right of appeal if the notice was given under subsection (1) and the rent was paid.")],
            id="a subsection at a line break",
        ),
        pytest.param(
            ("Appeals\n\nSubject to paragraph\n(b) below, the tenant may not appeal. The fee is payable under\ns. 12 of the Act.\n"),
            ["Subject to paragraph (b) below, the tenant may not appeal.", "The fee is payable under s. 12 of the Act."],
            id="a reference at a line break",
        ),
        pytest.param(
            ("2 Exceptions\n\n(2) Subsection (1) does not apply to:\n\n(a) a ferry;\n\n(aa) a barge;\n\n(b) a tug.\n"),
            ["2 Exceptions: Subsection (1) does not apply to: a barge;"],
            id="two letters",
        ),
        pytest.param(
            "Schedule 3\n\nThe Tenant must not:\n\n(A) sublet the flat;\n\n(B) keep pets; or\n\n(C) smoke.\n",
            ["The Tenant must not: keep pets; or"],
            id="capitals",
        ),
        pytest.param(
            (
                "4 Liability\n\nThe supplier shall not:\n\n(a)\n\ndisclose the information to any person; or\n\n(b)"
                "\n\ncopy the information.\n"
            ),
            ["The supplier shall not: copy the information."],
            id="letters on lines of their own",
        ),
        pytest.param(
            (
                "Interview\n\nWere complaints made?\n\nThere were 12 in 2018.\n\nWere any upheld?\n\nNone\n\nWas anyo"
                "ne dismissed?\n\nTwo managers\n\nWill it happen again?\n\nNo. We have changed the rules.\n"
            ),
            ["Were any upheld? None", "Was anyone dismissed? Two managers"],
            id="answers below questions",
        ),
        pytest.param(
            (
                "The CHAIR: Did you pay?\n\nMr SMITH: No.\n\nThe CHAIR: How much was owed?\n\nMr SMITH: \u00a34.2 mill"
                "ion\n\nThe CHAIR: Was it ever paid?\n\nMr SMITH: Not to my knowledge\n\nThe CHAIR: Thank you.\n"
            ),
            ["The CHAIR: How much was owed? Mr SMITH: \u00a34.2 million"],
            id="who speaks",
        ),
        pytest.param(
            (
                "Evidence\n\nMs Green: We were told of the loss in June.\n\nChair: But the minutes say\u2014\n\nMs Gre"
                "en: They were not sent to us.\n\nChair: Thank you.\n"
            ),
            ["Chair: But the minutes say\u2014"],
            id="a dash in a talk",
        ),
        pytest.param(
            (
                "The trial was large and it was run in twelve hospitals over four years but it was not powe"
                "red to find any effect on mortality.13,14\n\nThe drug is safe.\n"
            ),
            ["The drug is safe."],
            id="two footnotes",
        ),
        pytest.param(
            (
                "If you are unhappy with how we have dealt with your complaint you can find out what to do "
                "next at www.example.org/complaints\n\nThe ombudsman did not uphold any complaint in 2019.\n"
            ),
            ["The ombudsman did not uphold any complaint in 2019."],
            id="an address on the web",
        ),
        pytest.param(
            "It rose by 5%.12 Nobody knew (see above).3 It fell.\u00b9 The rest rose.* They fell again.",
            ["It fell.\u00b9", "They fell again."],
            id="marks of footnotes",
        ),
        pytest.param(
            (
                "The lift carries max. 30 people. See Sch. 2 and reg. 5 of the Order. Call 020 7946 0000 ex"
                "t. 204 for help. Under ss. 12 and 13 it is not lawful. It has est. 1,200 members and an av"
                "g. 3.4 visits. It is between Acme Ltd. (the Supplier) and Brown. It meets on Mon. 4 May."
            ),
            ["The lift carries max. 30 people.", "It is between Acme Ltd. (the Supplier) and Brown.", "It meets on Mon. 4 May."],
            id="abbreviations",
        ),
        pytest.param(
            "We pay for:\n\u2022\u00a0trains\n\u2022\u00a0buses\n\u2022\u00a0nothing else\n",
            ["We pay for: nothing else"],
            id="blanks that do not break",
        ),
        pytest.param("You must not:\n\u274c drive\n\u274c smoke\n\u2705 You may walk\n", ["You must not: smoke"], id="crosses"),
        pytest.param("You must:\n\n\uf0a7 keep receipts\n\uf0a7 pay\n", ["You must: keep receipts"], id="a mark of a symbol font"),
        pytest.param(
            "Board\n\nThe trust spent \u00a34.2 mil\u00ad\nlion on agency staff.\n",
            ["The trust spent \u00a34.2 million on agency staff."],
            id="soft hyphens",
        ),
    ],
)
def test_what_a_text_says_is_read_as_it_says_it(text: str, told: list[str]) -> None:
    read = [sentence.text for chunk in chunk_document(document_from_text("T", text)) for sentence in chunk.sentences]
    assert [words for words in told if words not in read] == []


def test_the_lead_in_of_a_long_list_keeps_its_beginning_and_its_end() -> None:
    between = "in any way that may be thought of by anybody at all, " * 8
    text = f"Nothing here makes the firm liable, {between}for:\n\n(a) loss of profit;\n(b) loss of data.\n"
    items = [one.text for chunk in chunk_document(document_from_text("T", text)) for one in chunk.sentences if one.kind == "item"]
    assert all(item.startswith("Nothing here makes the firm liable") and " … " in item for item in items)
    assert items[1].endswith("for: loss of data.")
