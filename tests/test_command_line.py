"""The command line, run as a user runs it: in a process of its own where that matters, else with a scripted bot."""

import json
import os
import pty
import re
import socket
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import distributions

import pytest
from scripted import ScriptedBot, answer, cited, evidence

import rag
from rag import AnswerSentence, QuestionError, Words
from ui import command_line
from ui.printable import printable

QUOTE = cited(1, "During our inspection there were about 2,000 crimes awaiting allocation, with delays of about 14 days.")
ANSWER = answer("How many?", [AnswerSentence("About 2,000 crimes.", (1,), "supported")], [QUOTE])
DECLINED = answer("Is there a canteen?", [], [], answered=False)
HOSTILE = answer(
    "Hostile",
    [
        AnswerSentence(
            "Red \x1b[31mwords\x1b[0m\x07, \x1b]0;title\x07a \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x9b2J\u202eend", (1,), "supported"
        )
    ],
    [rag.Citation(1, "quoted \x1b[2J\x1b]52;c;c2VjcmV0\x07words\r\x08", "t", ("\x1b[1mHeading",), 1, 0, 1)],
    notice="note \x1b[5m",
)
COMMAND = [sys.executable, "-c", "from ui.command_line import main; main()"]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def bot(monkeypatch):
    bot = ScriptedBot(
        {
            "*": [evidence(QUOTE), Words("About"), ANSWER],
            "Is there a canteen?": [evidence(QUOTE), DECLINED],
            "Hostile": [Words("Red \x1b[31mwords"), HOSTILE],
            "": [QuestionError("The question is empty. Type a question about the report.")],
            "broken": [RuntimeError("secret path /home/someone")],
            "model": [rag.ModelError("The model is not here. Fetch it.")],
            "interrupted": [KeyboardInterrupt()],
        }
    )
    monkeypatch.setattr(rag.Chatbot, "from_settings", lambda settings, progress: bot)
    monkeypatch.setattr("rag.engine.start_behind", lambda settings: None)
    return bot


@pytest.fixture
def call(monkeypatch, capsys, bot):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["chapterverse", *arguments])
        with pytest.raises(SystemExit) as leaving:
            command_line.main()
        captured = capsys.readouterr()
        return leaving.value.code, captured.out, captured.err

    return call


def test_answer_with_its_quote(call):
    code, out, err = call("ask", "How many?")
    assert code == 0
    place = " › ".join(QUOTE.heading_path)
    assert out == f"About 2,000 crimes. [1]\n\n[1] “{QUOTE.quote}” - {place}\n"
    assert err == ""


def test_many_sentences_stand_in_lines_of_their_own(call, bot):
    sentences = [rag.AnswerSentence(words, (1,), "supported") for words in ("One.", "Two.", "Three.")]
    bot.scripts["Which?"] = [answer("Which?", sentences, [QUOTE])]
    assert call("ask", "Which?")[1].startswith("One. [1]\nTwo. [1]\nThree. [1]\n\n[1] ")


def test_a_row_is_quoted_after_the_head_of_its_table(call, bot):
    row = rag.Citation(1, "Dover\t12", "Harbour", (), None, 9, 17, "Ships\n\n\tIn\x1b[2J 2019")
    bot.scripts["Ships?"] = [answer("Ships?", [rag.AnswerSentence("Dover: 12.", (1,), "supported")], [row])]
    _, out, _ = call("ask", "Ships?")
    assert out.endswith("\n[1] Ships / In 2019: “Dover 12”\n")


def test_declined_question_has_its_own_code_and_tells_what_stands_close_by(bot, call):
    bot.scripts["Is there a canteen?"] = [replace(DECLINED, never_mentioned=("canteen",))]
    code, out, _ = call("ask", "Is there a canteen?")
    assert code == 3
    head = "The report does not say.\nNowhere in the report: canteen.\n\nClose by in the report, but no answer:\n"
    assert out.startswith(head)
    assert [line[:3] for line in out.removeprefix(head).splitlines()] == ["- “"] * len(DECLINED.nearest)


def test_doubt_about_a_sentence_is_said(bot, call):
    bot.scripts["Boats?"] = [answer("Boats?", [rag.AnswerSentence("Dover: 12.", (1,), "partly")], [QUOTE])]
    assert "Dover: 12. [1] (≈ partly borne out by the words quoted)" in call("ask", "Boats?")[1]


@pytest.mark.parametrize(("question", "expected"), [("How many?", ANSWER), ("Is there a canteen?", DECLINED), ("Hostile", HOSTILE)])
def test_json_is_the_answer_and_nothing_else(call, question, expected):
    code, out, err = call("ask", question, "--json")
    assert out == json.dumps(expected.to_json()) + "\n"
    assert code == (0 if expected.answered else 3)
    assert err == ""
    wanted = {"question", "text", "answered", "sentences", "citations", "nearest", "timings", "model"}
    assert wanted <= set(json.loads(out))


@pytest.mark.parametrize(
    ("arguments", "expected", "says"),
    [
        (("ask", ""), 2, "The question is empty"),
        (("ask",), 2, "Missing argument"),
        ((), 2, "Missing command"),
        (("ask", "How many?", "--colour"), 2, "No such option"),
        (("models", "huge"), 2, "no model 'huge'"),
        (("serve", "--host", "192.0.2.1"), 2, "only served on this machine"),
        (("serve", "--port", "70000"), 2, "port"),
        (("ask", "model"), 1, "Fetch it."),
        (("ask", "broken"), 1, "Something went wrong inside (RuntimeError)"),
    ],
)
def test_an_error_is_one_line_and_a_code(call, arguments, expected, says):
    code, out, err = call(*arguments)
    assert code == expected
    assert out == ""
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "/home/someone" not in err


def test_interruption_is_quiet(call):
    assert call("ask", "interrupted") == (130, "", "")


def test_no_control_bytes_are_printed(call):
    code, out, err = call("ask", "Hostile")
    assert code == 0
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out + err)
    assert "Red words, a link end" in out
    assert "“quoted words” - Heading, p. 1" in out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://a\x1b\\x\x1b]8;;\x1b\\", "x"),
        ("\x1b]52;c;c2Vj\x07x", "x"),
        ("\x1b]never ended", "never ended"),
        ("Fees rose.\x9d They fell by 5 %.", "Fees rose. They fell by 5 %."),
        ("\x1bPq#0;2\x1b\\x", "x"),
        ("\x1b_hidden\x1b\\x", "x"),
        ("\x9b31mx", "x"),
        ("\x9d0;title\x9cx", "x"),
        ("\x1bcx", "x"),
        ("\x1b(0x", "x"),
        ("x\x1b", "x"),
        ("\x1b\x1b[31mx", "x"),
        ("a\rb\x08\x00\x7f", "ab"),
        ("\u202eabc\u2066", "abc"),
        ("\x1b[[31mx", "31mx"),
        ("naïve 漢字 🙂 £5", "naïve 漢字 🙂 £5"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_every_control_byte_is_taken_out():
    controls = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\n\t"]
    for first in controls:
        for second in ["", *controls]:
            assert not set(printable(f"x{first}{second}[31;1my")) & set(controls)


def test_words_show_on_a_terminal_and_give_way_to_the_answer(monkeypatch, bot):
    written = on_terminal("ask", "How many?")
    assert "Error" not in written
    assert "\x1b[" in written
    assert "About 2,000 crimes. [1]" in written


def test_no_colour_when_not_wanted():
    written = on_terminal("ask", "How many?", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", written)
    assert "About 2,000 crimes. [1]" in written


def on_terminal(*arguments: str, **variables: str) -> str:
    """What the command writes to a terminal, answered by a scripted bot."""
    code = (
        "import sys, rag; sys.path.insert(0, 'tests'); from test_command_line import *;"
        "bot = ScriptedBot({'*': [evidence(QUOTE), Words('About'), 0.2, ANSWER]});"
        "rag.Chatbot.from_settings = lambda settings, progress: bot;"
        "import rag.engine; rag.engine.start_behind = lambda settings: None; command_line.main()"
    )
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", **variables}
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 4096):
            written += chunk
    except OSError:
        pass  # Linux says so when the other end has closed
    os.close(ours)
    assert process.wait(30) == 0
    return written.decode()


def test_help_names_every_command_and_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['chapterverse', '--help']\n"
        "from ui.command_line import main\n"
        "try: main()\n"
        "finally: print(sorted({name.partition('.')[0] for name in sys.modules} & {'torch', 'gradio', 'faiss', 'rag', 'rich', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
    assert all(f"\n  {name}  " in done.stdout for name in ("ask", "serve", "index", "models"))


@pytest.mark.parametrize("name", ["ask", "serve", "index", "models"])
def test_every_command_has_help(name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_help_comes_at_once():
    times = []
    for _ in range(5):
        started = time.perf_counter()
        assert run("--help").returncode == 0
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5


def test_warming_reads_every_passage_and_goes_on_where_it_was_stopped(monkeypatch, tmp_path, call):
    report = tmp_path / "library.md"
    report.write_text("# Loans\n\nThe library lent 4,300 books.\n\n# Hours\n\nIt opens at nine.\n")
    monkeypatch.setenv("CHAPTERVERSE_DOCUMENT", str(report))
    read = []

    def stopped(self, progress):
        progress(1, 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(rag.Chatbot, "read_ahead", stopped)
    code, out, _ = call("index", "--warm")
    assert (code, out) == (130, "The index of library.md is ready.\n")
    monkeypatch.setattr(rag.Chatbot, "read_ahead", lambda self, progress: read.append(self.documents) or 2)
    code, out, _ = call("index", "--warm")
    assert (code, out) == (0, "The index of library.md is ready.\n2 of 2 passages are read.\n")
    assert [document.title for document in read[0]] == ["Loans"]
    monkeypatch.setattr(rag.Chatbot, "read_ahead", lambda self, progress: 1)
    assert "1 of 2 passages are read. The disk, or CHAPTERVERSE_READING_CACHE_MEGABYTES" in call("index", "--warm")[1]


@pytest.mark.parametrize("variable", ["CHAPTERVERSE_BASE_URL=http://127.0.0.1:1/v1", "CHAPTERVERSE_READING_CACHE_MEGABYTES=0"])
def test_warming_what_can_not_be_kept_is_a_mistake(monkeypatch, call, variable):
    monkeypatch.setenv(*variable.split("="))
    code, out, err = call("index", "--warm")
    assert (code, out) == (2, "")
    assert "--warm needs the embedded model" in err


def test_models_table():
    done = run("models")
    assert done.returncode == 0
    for word in ("default", "small", "tiny", "1,117 MB", "Apache-2.0"):
        assert word in done.stdout
    assert "\x1b" not in done.stdout


def test_a_setting_of_the_wrong_kind_is_named():
    done = run("ask", "x", CHAPTERVERSE_PORT="seven")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'port'" in done.stderr


def test_a_port_in_use_is_one_clear_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "can't be used (Address already in use)" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not list(distributions(name="chapterverse")), reason="run from the source, not installed")
def test_version():
    done = run("--version")
    assert re.fullmatch(r"chapterverse \d+\.\d+\.\d+\n", done.stdout)
