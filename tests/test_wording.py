"""An answer's sentences are the document's own, lists whole, tables worked out."""

import pytest

from corpus import Chunk, Sentence, chunk_document, document_from_text
from rag.composing import verdict_on
from rag.counts import counts_asked
from rag.rows import named_rows, rows_of
from rag.wording import belongs_with, statements

LIST = """# Aims

The harbour has these aims:

- dredge the channel;
- mend the wall; and
- keep the light.

It was built in 1840.
"""
TABLE = """# Traffic

| Port | Our ships | Their ships |
|---|---|---|
| Dover | 12 | 10 |
| Deal | 3 | 9 |
| Hythe | 5 | 5 |
"""


def chunk(text: str) -> Chunk:
    (found,) = chunk_document(document_from_text("Harbour", text))
    return found


def chosen(passage: Chunk, *words: str) -> list[str]:
    own = {sentence: passage.text[sentence.start - passage.start : sentence.end - passage.start] for sentence in passage.sentences}
    sentences = [sentence for sentence in passage.sentences if any(word in own[sentence] for word in words)]
    return [statement.text for statement in statements(sentences, passage, " ".join(words))]


def test_one_item_is_said_with_its_lead_in() -> None:
    assert chosen(chunk(LIST), "wall") == ["The harbour has these aims: mend the wall."]


def test_two_items_bring_the_whole_list() -> None:
    assert chosen(chunk(LIST), "wall", "channel") == ["The harbour has these aims: dredge the channel; mend the wall; keep the light."]


def test_the_lead_in_brings_the_whole_list_with_a_source_for_each_item() -> None:
    passage = chunk(LIST)
    lead = [sentence for sentence in passage.sentences if sentence.text.endswith(":")]
    (statement,) = statements(lead, passage, "aims")
    assert statement.text.endswith("keep the light.")
    assert [passage.text[source.start - passage.start :][:5] for source in statement.sources] == ["- dre", "- men", "- kee"]


def test_a_sentence_stands_as_it_is() -> None:
    assert chosen(chunk(LIST), "1840") == ["It was built in 1840."]


def test_the_most_of_a_question_is_the_highest_of_a_fact_whatever_a_column_is_called() -> None:
    passage = chunk(TABLE.replace("Their ships", "Most other ships"))
    header = [sentence for sentence in passage.sentences if sentence.text.startswith("Table")]
    (statement,) = statements(header, passage, "Which port gets most of our ships?")
    assert statement.text == "Our ships is highest for Dover (12)."


def test_a_fact_of_a_table_rests_on_the_whole_table() -> None:
    passage = chunk(TABLE + "\nAll ports were open.\n")
    header = [sentence for sentence in passage.sentences if sentence.text.startswith("Table")]
    first, *_ = statements(header, passage, "Where are we furthest below their ships?")
    assert first.text == "Our ships is furthest below Their ships for Deal (by 6)."
    (source,) = first.sources
    quote = passage.text[source.start - passage.start : source.end - passage.start]
    assert (quote.splitlines()[0], quote.splitlines()[-1]) == ("| Port | Our ships | Their ships |", "| Hythe | 5 | 5 |")


def test_of_two_tables_of_a_passage_a_fact_rests_on_its_own() -> None:
    passage = chunk(f"{TABLE}\nThe year after was calm.\n\n{TABLE.partition('# Traffic')[2].replace('12', '19').replace('Our', 'Own')}")
    *_, later = [sentence for sentence in passage.sentences if sentence.text.startswith("Table")]
    first, *_ = statements([later], passage, "Which port has the most own ships?")
    assert first.text == "Own ships is highest for Dover (19)."
    (source,) = first.sources
    quote = passage.text[source.start - passage.start : source.end - passage.start]
    assert "19" in quote
    assert "12" not in quote


def test_with_a_row_that_the_question_names_no_other_row_is_given_nor_what_is_said_of_others() -> None:
    passage = chunk(TABLE)
    facts, dover, deal, hythe = passage.sentences
    question = "How many ships of ours called at Deal?"
    assert not belongs_with(facts, deal, passage, question)
    assert belongs_with(facts, deal, passage, "Is Deal the lowest?")
    assert not belongs_with(dover, deal, passage, question)
    assert not belongs_with(facts, hythe, passage, "Did Hythe have the most?")
    assert belongs_with(dover, deal, passage, "Did Deal have more than Dover?")
    assert belongs_with(hythe, dover, passage, "Which port is the smallest?")


def test_beside_a_row_with_words_of_the_question_stands_no_row_without_any() -> None:
    rows = "|999 calls per head|175|171|\n|Recorded crime per head|108|82|\n|Crime against homes per head|12|9|\n"
    calls, crime, homes = chunk(f"# Policing\n\n||Here|Elsewhere|\n|---|---|---|\n{rows}").sentences[-3:]
    passage = chunk(f"# Policing\n\n||Here|Elsewhere|\n|---|---|---|\n{rows}")
    question = "How does the crime rate here compare with elsewhere?"
    assert not belongs_with(calls, crime, passage, question)
    assert belongs_with(homes, crime, passage, question)
    assert belongs_with(calls, crime, passage, "How do we compare with elsewhere?")


def test_a_tables_caption_is_not_said_beside_its_rows() -> None:
    table = "# Berths\n\nTable 4: Ships at the berths\n\n|Berth|Ships|\n|---|---|\n|North|4|\n|South|7|\n"
    (passage,) = chunk_document(document_from_text("Harbour", table))
    caption, facts, north, _ = passage.sentences
    assert caption.kind == "statement"
    assert not belongs_with(caption, north, passage, "How many ships lie at the north berth?")
    assert not belongs_with(caption, facts, passage, "Which berth has the most ships?")


def test_what_code_put_together_from_a_table_is_told_from_the_documents_own_words() -> None:
    table, aims = chunk(TABLE), chunk(LIST)
    assert all(statement.worked_out for statement in statements(table.sentences, table, "Which port had the most ships?"))
    assert not any(statement.worked_out for statement in statements(aims.sentences, aims, "What are the aims?"))


def test_a_sentence_that_names_the_one_before_it_comes_with_that() -> None:
    passage = chunk("# Crew\n\nTen boats form a squad. This is called the flotilla. The mayor praised it. It has 40 rowers.\n")
    assert chosen(passage, "called the flotilla") == ["Ten boats form a squad.", "This is called the flotilla."]
    assert chosen(passage, "40 rowers") == ["It has 40 rowers."]


def test_a_sentence_that_points_back_comes_with_one_that_shares_more_with_the_question() -> None:
    passage = chunk("# Crew\n\nTen boats form a squad for rough harbours. This team has 40 rowers.\n")
    last = passage.sentences[1:]
    assert [one.text for one in statements(last, passage, "How many rowers has the squad?")] == ["This team has 40 rowers."]
    both = ["Ten boats form a squad for rough harbours.", "This team has 40 rowers."]
    assert [one.text for one in statements(last, passage, "How many rowers has the squad for rough harbours?")] == both


def test_it_may_point_back_from_within() -> None:
    passage = chunk("# Crew\n\nThieves pose as pilots to rob boats. In 2019 twelve were robbed in this way.\n")
    (statement, _) = statements(passage.sentences[1:], passage, "How many boats were robbed by thieves who pose as pilots?")
    assert statement.text == "Thieves pose as pilots to rob boats."


def test_a_list_within_a_list_is_given_without_the_rest() -> None:
    passage = chunk(
        "# Aims\n\nThe port must:\n\n- mend the wall;\n- make the crew:\n  - row better; and\n  - sleep more;\n- paint the light.\n"
    )
    assert chosen(passage, "row", "sleep") == ["The port must: make the crew: row better; sleep more."]
    assert chosen(passage, "make the crew") == ["The port must: make the crew: row better; sleep more."]


def test_a_lead_in_without_a_colon_is_said_once() -> None:
    passage = chunk("# Council\n\nIt refused the following.\n- Car park\n")
    assert chosen(passage, "refused", "Car park") == ["It refused the following. Car park."]


def test_a_colon_in_an_item_does_not_part_it() -> None:
    passage = chunk("# Teams\n\nThere are two teams:\n\n- Red: rows at dawn;\n- Blue: rows at dusk.\n")
    assert chosen(passage, "dusk") == ["There are two teams: Blue: rows at dusk."]


def test_a_whole_table_ends_where_the_next_begins() -> None:
    cut = "\tIn Kent\tIn Essex\nCarts\t7\t2\nTrams\t3\t4\nVans\t1\t9"
    passage = chunk(f"# Traffic\n\n{cut}\n\n\tRating\t Good\tInspected\nSafety\t Good\t2017\nCosts\t Poor\t2016\n")
    titles = [sentence for sentence in passage.sentences if sentence.text.startswith("Table")]
    (statement,) = statements(titles, passage, "What is most common in Kent?")
    (source,) = statement.sources
    assert passage.text[source.start - passage.start : source.end - passage.start] == cut.lstrip()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many of our ships called at Dover in 2018?", "Dover: 31 March 2018: 12."),
        ("How many ships called at Dover in 2014 and in 2018?", None),
        ("How many ships called at Dover?", None),
        ("How many ships called at Dover in 2016?", None),
        ("Did fewer ships call at Dover in 2018 than four years before?", None),
        ("How far did the ships at Dover fall from 2014?", None),
    ],
)
def test_of_a_row_only_the_time_asked_is_told(question: str, said: str | None) -> None:
    passage = chunk("# Ships\n\n| Port | 31 March 2018 | 31 March 2014 |\n|---|---|---|\n| Dover | 12 | 10 |\n| Deal | 3 | 9 |\n")
    row = passage.sentences[1]
    whole = "Dover (Ships): 31 March 2018: 12; 31 March 2014: 10. 31 March 2018 is higher than 31 March 2014 by 2."
    assert row.text == whole
    (statement,) = statements([row], passage, question)
    assert statement.text == (said.replace("Dover:", "Dover (Ships):") if said else whole)
    assert statement.worked_out


def test_a_span_of_years_is_not_taken_for_a_year() -> None:
    passage = chunk("# Sea\n\n| Ship | 2020-21 | 2021-22 | 2022-23 |\n|---|---|---|---|\n| Tern | 71 | 128 | 151 |\n| Gull | 7 | 8 | 9 |\n")
    row = passage.sentences[1]
    (statement,) = statements([row], passage, "How long was the Tern at sea in 2021–22?")
    assert statement.text == "Tern (Sea): 2021-22: 128."
    (statement,) = statements([row], passage, "How long was the Tern at sea in 2022?")
    assert statement.text == row.text


def test_no_first_of_all_is_told_where_a_label_shares_a_word_with_the_question() -> None:
    passage = chunk("# Crime\n\n| Kind | Rate |\n|---|---|\n| Violence against the person | 42 |\n| Theft | 33 |\n| Fraud | 4 |\n")
    assert statements(passage.sentences[:1], passage, "Which kind of crime against the person is the rarest?") == []
    (statement,) = statements(passage.sentences[:1], passage, "Which kind of crime is the rarest?")
    assert statement.text == "Rate is lowest for Fraud (4)."


def test_what_fell_the_most_is_no_answer_to_what_fell_the_least() -> None:
    passage = chunk("# Staff\n\n| Group | 2014 | 2018 |\n|---|---|---|\n| Police | 42 | 30 |\n| Clerks | 33 | 31 |\n| Cooks | 4 | 3 |\n")
    title = passage.sentences[:1]
    assert [one.text for one in statements(title, passage, "Which group shrank the most?")] == [
        "From 2014 to 2018 Police fell the most (by 12)."
    ]
    assert [one.text for one in statements(title, passage, "Which group lost the greatest number from 2014 to 2018?")] == [
        "From 2014 to 2018 Police fell the most (by 12)."
    ]
    assert statements(title, passage, "Which group shrank the least?") == []


def test_a_gap_is_told_where_a_change_is_asked_but_no_highest_is() -> None:
    rows = "| Urgent | 70 | 90 |\n| Soon | 78 | 80 |\n| Later | 65 | 60 |\n"
    passage = chunk(f"# Calls\n\n| Call | Our calls | Their calls |\n|---|---|---|\n{rows}")
    title = passage.sentences[:1]
    told = [one.text for one in statements(title, passage, "On which kind do our calls fall furthest below their calls?")]
    assert told == ["Our calls is furthest below Their calls for Urgent (by 20)."]
    assert statements(title, passage, "Which kind of call rose the most?") == []


@pytest.mark.parametrize(
    ("header", "cells", "question"),
    [
        ("2018 | 2014 | Target", "12 | 10 | 14", "What was the target for Dover in 2018?"),
        ("Kent 2018 | Kent 2014 | National average", "12 | 10 | 9", "What was the national average for Dover in 2018?"),
        ("2018 | 2018 target", "12 | 10", "What was the 2018 target for Dover?"),
        ("2014 | 2018", "10 | approx. 12", "How many ships called at Dover in 2018?"),
        ("2014 | 2018", "poor | good; still improving", "How was Dover in 2018?"),
        ("2014 | 2018", "10 | 12", "Were there more ships at Dover in 2018?"),
        ("2014 | 2018", "10 | 12", "Was 2018 a better year for Dover?"),
        ("2014 | 2018", "10 | 12", "Were ships at Dover up in 2018?"),
    ],
)
def test_a_row_is_told_whole_where_another_column_may_be_asked(header: str, cells: str, question: str) -> None:
    rule = "|---" * (header.count("|") + 2) + "|"
    passage = chunk(f"# Ships\n\n| Port | {header} |\n{rule}\n| Dover | {cells} |\n| Deal | {cells} |\n")
    row = passage.sentences[1]
    (statement,) = statements([row], passage, question)
    assert statement.text == row.text


def test_how_it_changed_may_be_left_out_of_a_row() -> None:
    passage = chunk(
        "# Ships\n\n| Port | In 2018 | In 2014 | Change |\n|---|---|---|---|\n| Dover | 12 | 10 | 20% |\n| Deal | 3 | 9 | -67% |\n"
    )
    (statement,) = statements(passage.sentences[1:2], passage, "How many ships called at Dover in 2018?")
    assert statement.text == "Dover (Ships): In 2018: 12."


@pytest.mark.parametrize("question", ["Which site lost the fewest days?", "Which site has the lowest number of days lost?"])
def test_days_lost_are_a_column_like_another(question: str) -> None:
    passage = chunk("# Sick leave\n\n| Site | Days lost |\n|---|---|\n| Dover | 12 |\n| Deal | 3 |\n| Hythe | 5 |\n")
    assert "Days lost is lowest for Deal (3)." in [one.text for one in statements(passage.sentences[:1], passage, question)]


def test_what_is_named() -> None:
    table = "| Group | 2018 |\n|---|---|\n| Police officers | 30 |\n| Police community support officers | 31 |\n| Missing persons | 3 |\n"
    passage = chunk(f"# Staff\n\n{table}| Violence (with injury) | 4 |\n| Violence (without injury) | 5 |\n")
    _, officers, support, missing, hurt, unhurt = passage.sentences

    def named(question: str) -> list[Sentence]:
        return named_rows(passage, question)

    assert named("How many police community support officers?") == [support]
    assert named("How many PCSOs?") == [support]
    assert named("Were there more police officers than police community support officers?") == [officers, support]
    assert named("How many MPs visited?") == []
    assert named("How much violence with injury?") == [hurt]
    assert missing not in named("How much violence?")
    assert unhurt not in named("How much violence?")


def test_a_widest_gap_is_asked_whatever_is_called_most() -> None:
    rows = "| Theft | 33 | 31 |\n| Fraud | 20 | 9 |\n| Arson | 4 | 3 |\n"
    passage = chunk(f"# Crime\n\n| Crime | Kent rate | Most Similar Forces rate |\n|---|---|---|\n{rows}")
    asked = "For which crime is Kent furthest above its Most Similar Forces?", "Where is the gap to the Most Similar Forces widest?"
    for question in asked:
        told = [one.text for one in statements(passage.sentences[:1], passage, question)]
        assert told == ["Kent rate is furthest above Most Similar Forces rate for Fraud (by 11)."]


def facts(columns: str, *rows: str, question: str) -> list[str]:
    lines = [columns, "|".join("---" for _ in columns.split("|")), *rows]
    passage = chunk("# Matters\n\n" + "".join(f"|{line}|\n" for line in lines))
    return [one.text for one in statements(passage.sentences[:1], passage, question)]


def counted(passage: Chunk, question: str) -> list[str]:
    title = passage.sentences[0]
    return counts_asked(title, rows_of(title, passage), question)


GROUPS = "Police|42|30", "Clerks|33|31", "Cooks|4|2"
SHARES = "Police|42%|30%", "Clerks|33%|31%", "Cooks|4%|2%"


@pytest.mark.parametrize(
    "question",
    [
        "Which group shrank by the largest percentage?",
        "Which group fell by the largest per cent?",
        "Which group fell the most proportionally?",
        "Which group fell the most in relative terms?",
        "Which group had the largest % fall?",
        "Which group fell the most as a share of its size?",
        "Which group fell by the highest rate?",
        "Which group had the steepest percentage decline and fell most?",
    ],
)
def test_what_fell_the_most_is_no_answer_to_what_fell_the_most_in_hundredths(question: str) -> None:
    assert facts("Group|2014|2018", *GROUPS, question=question) == []
    assert facts("Group|2014|2018", *SHARES, question=question) == []


def test_a_share_may_fall_the_most() -> None:
    asked = "Which group's percentage fell the most?"
    assert facts("Group|2014|2018", *SHARES, question=asked) == ["From 2014 to 2018 Police fell the most (by 12 percentage points)."]
    asked = "Which group's share fell by the most percentage points?"
    assert facts("Group|2014|2018", *SHARES, question=asked) == ["From 2014 to 2018 Police fell the most (by 12 percentage points)."]
    asked = "Where did visits by a relative fall the most?"
    assert facts("Group|2014|2018", *GROUPS, question=asked) == ["From 2014 to 2018 Police fell the most (by 12)."]


CALLS = "Urgent|70|90", "Soon|78|80", "Later|65|60"
ABOVE = "Our calls is furthest above Their calls for Later (by 5)."
BELOW = "Our calls is furthest below Their calls for Urgent (by 20)."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where is the gap between our calls and theirs widest?", [ABOVE, BELOW]),
        ("Where do our calls fall furthest short of theirs?", [BELOW]),
        ("Where are our calls furthest above theirs?", [ABOVE]),
        ("Which kind of call has fallen furthest?", []),
        ("Where did the gap between ours and theirs grow the most?", []),
        ("Where is the gap between our calls and theirs smallest?", []),
        ("Where is the gap narrowest?", []),
        ("Where are their calls furthest above our calls?", []),
        ("Where is the widest difference in staff?", []),
        ("Where is the widest difference in calls?", [ABOVE, BELOW]),
    ],
)
def test_the_widest_gap_is_told_only_where_that_is_asked(question: str, said: list[str]) -> None:
    assert facts("Call|Our calls|Their calls", *CALLS, question=question) == said


def test_no_highest_is_told_where_a_gap_is_asked_that_was_not_worked_out() -> None:
    assert facts("Crime|We|They", "Theft|33|31", "Fraud|20|9", "Arson|4|3", question="Where is the gap between us widest?") == []


def test_a_gap_may_be_a_column_and_a_width_is_none() -> None:
    rows = "Kent|10|40|30", "Essex|12|22|10", "Surrey|9|11|2"
    (told,) = facts("Group|White|Black|Gap", *rows, question="Where is the gap highest?")
    assert told == "Gap is highest for Kent (30)."
    (told,) = facts("Group|White|Black|Gap", *rows, question="Where is the gap smallest?")
    assert told == "Gap is lowest for Surrey (2)."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many sites run on wind?", ["Runs on wind Yes: 2 of 4 (Deal; Lydd).", "Runs on wind No: 2 of 4 (Dover; Hythe)."]),
        ("How many sites don't run on wind?", ["Runs on wind No: 2 of 4 (Dover; Hythe)."]),
        ("How many sites are graded good?", ["Graded Good: 3 of 4 (Deal; Hythe; Lydd)."]),
        ("How many graded sites are there?", []),
        ("Which sites run on wind?", ["Runs on wind Yes: 2 of 4 (Deal; Lydd)."]),
        ("Which sites don't run on wind?", ["Runs on wind No: 2 of 4 (Dover; Hythe)."]),
        ("Which site is graded poor?", ["Graded Poor: 1 of 4 (Dover)."]),
        ("Which sites are graded?", []),
    ],
)
def test_of_what_was_counted_the_column_and_the_word_asked_are_told(question: str, said: list[str]) -> None:
    rows = "Deal|Yes|Good", "Dover|No|Poor", "Hythe|No|Good", "Lydd|Yes|Good"
    assert facts("Site|Runs on wind|Graded", *rows, question=question) == said


@pytest.mark.parametrize(
    "question",
    [
        "How many sites are graded below Good?",
        "How many sites are not graded Good?",
        "How many sites run on wind and are graded Good?",
        "How many people live near sites that run on wind?",
        "How many kWh do the sites that run on wind make?",
    ],
)
def test_nothing_is_told_as_counted_that_was_not(question: str) -> None:
    rows = "Deal|Yes|Good", "Dover|No|Poor", "Hythe|No|Good", "Lydd|Yes|Good"
    passage = chunk("# Matters\n\n|Site|Runs on wind|Graded|\n|---|---|---|\n" + "".join(f"|{row}|\n" for row in rows))
    assert counted(passage, question) == []


def test_of_three_words_that_were_counted_none_is_told_where_none_is_asked() -> None:
    passage = chunk("# Pleas\n\n|Plea|Accepted|\n|---|---|\n|A|Yes|\n|B|No|\n|C|Partly|\n|D|Yes|\n")
    assert counted(passage, "How many pleas were accepted?") == []
    assert counted(passage, "How many pleas were partly accepted?") == ["Accepted Partly: 1 of 4 (C)."]
    assert counted(passage, 'For how many pleas is "accepted" marked "No"?') == ["Accepted No: 1 of 4 (B)."]
    assert counted(passage, "Of the four pleas here, how many did she find accepted in part or Partly?") == []
    assert counted(passage, "Of the four pleas here, how many did she find Partly accepted?") == ["Accepted Partly: 1 of 4 (C)."]


@pytest.mark.parametrize(
    "question",
    [
        "Which group has the second most in 2016?",
        "Which two groups had the highest number in 2016?",
        "Apart from police, which group has the highest number in 2016?",
        "Which group does not have the highest number in 2016?",
        "What is the average in 2016?",
        "What is the total for 2016?",
        "In which year was the number of cooks highest?",
        "When did clerks have the highest number?",
    ],
)
def test_the_first_is_not_told_where_another_is_asked(question: str) -> None:
    assert facts("Group|2016|2018", "Police|42|30", "Clerks|33|31", "Cooks|4|5", question=question) == []


def test_where_nothing_rose_no_highest_is_told_for_what_rose_the_most() -> None:
    rows = "Police|42|30", "Clerks|33|31", "Cooks|4|2"
    assert facts("Group|2016|2018", *rows, question="Which group rose the most?") == []
    assert facts("Group|2016|2018", *rows, question="By how many per cent did the group that fell the most fall?") == []
    assert facts("Group|2016|2018", *rows, question="Which group fell the most?") == ["From 2016 to 2018 Police fell the most (by 12)."]


def test_who_failed_is_counted_and_who_did_not_is_no_other_count() -> None:
    rows = "Deal|Pass", "Dover|Fail", "Hythe|Pass", "Lydd|Pass"
    assert facts("Site|Fire safety", *rows, question="How many sites failed fire safety?") == ["Fire safety Fail: 1 of 4 (Dover)."]
    rows = "Deal|Yes", "Dover|No", "Hythe|Yes", "Lydd|Partly"
    assert facts("Site|Standard met", *rows, question="How many sites have not met the standard?") == ["Standard met No: 1 of 4 (Dover)."]


def test_a_sentence_may_begin_like_the_title_of_a_table() -> None:
    assert chosen(chunk("# Chairs\n\nTable: seats four people and folds flat. It costs £90."), "folds") == [
        "Table: seats four people and folds flat."
    ]


def test_a_list_is_led_into_by_what_announces_it_not_by_what_led_into_the_one_before() -> None:
    text = "# Claims\n\nWe may refuse to pay for:\n\n- legal fees\n- fines\n\nWe always pay for the following.\n\n- medical care\n- taxis\n"
    assert chosen(chunk(text), "medical") == ["We always pay for the following. medical care."]


def test_an_item_comes_with_what_it_is_provided_that() -> None:
    items = "- a tent\n- a guest, provided that:\n  - the guest is an adult\n  - the guest signs in\n- a bicycle\n"
    text = f"# Rules\n\nMembers may bring:\n\n{items}"
    assert chosen(chunk(text), "tent", "bicycle") == [
        "Members may bring: a tent.",
        "Members may bring: a guest, provided that: the guest is an adult; the guest signs in.",
        "Members may bring: a bicycle.",
    ]


def test_of_losses_below_nought_none_is_called_the_highest() -> None:
    rows = "Kent|-12", "Essex|-4", "Surrey|-1"
    assert facts("Trust|Net loss 2018", *rows, question="Which trust had the largest loss in 2018?") == []
    assert facts("Trust|Surplus", *rows, question="Which trust had the largest deficit?") == []
    assert facts("School|League place", "Hill|1", "Vale|4", "Park|2", question="Which school has the highest place?") == []


LEVELS = """# Complaints

There are three levels:

- Urgent: a danger to health. Staff call within 24 hours.
- Not urgent at
  all. Staff call within
  10 days.
- Everything else that people write in about in the course of a year: it is
  filed. Staff call within 30 days.

Staff call back in any case.
"""


@pytest.mark.parametrize(
    ("words", "told", "above"),
    [
        ("within 24 hours", "Urgent: Staff call within 24 hours.", "Urgent: a danger to health."),
        ("10 days", "Not urgent at all: Staff call within 10 days.", "Not urgent at all."),
        ("30 days", "Staff call within 30 days.", ""),
        ("in any case", "Staff call back in any case.", ""),
    ],
)
def test_a_further_sentence_of_an_item_is_told_with_the_items_label(words: str, told: str, above: str) -> None:
    passage = chunk(LEVELS)
    sentence = next(one for one in passage.sentences if words in one.text)
    (statement,) = statements([sentence], passage, "How quickly do staff call?")
    (source,) = statement.sources
    assert (statement.text, source.above) == (told, above)
    assert (source.start, source.end) == (sentence.start, sentence.end)
    assert verdict_on(statement, passage) == "supported"


def test_beside_its_item_a_further_sentence_needs_no_label() -> None:
    passage = chunk(LEVELS)
    chosen = [one for one in passage.sentences if "Urgent:" in one.text or "24 hours" in one.text]
    assert [one.text for one in statements(chosen, passage, "How quickly are urgent calls dealt with?")][
        -1
    ] == "Staff call within 24 hours."
