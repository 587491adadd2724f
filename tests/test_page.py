"""The page in a real browser, answered by a scripted bot (and once by the real one)."""

import gc
import http.server
import shutil
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from scripted import REPORT, ScriptedBot, answer, cited, evidence
from test_render import HOSTILE

from corpus import document_from_text
from rag import AnswerSentence, ChapterVerseError, Chatbot, Citation, Waiting, Words, load_settings
from ui import server

# Gradio uses deprecated parts of pandas and leaves event loops behind when a page is built, Playwright sockets.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
"""None: the one that Playwright installs, as make test does where the system has none."""
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE = 60_000
"""Milliseconds: the machine may be busy; nothing here measures time."""

SENTENCE = cited(1, "During our inspection there were about 2,000 crimes awaiting allocation, with delays of about 14 days.")
ROW = cited(2, "Violence against the person\t42\t27")
ANSWER = answer(
    "How many?",
    [AnswerSentence("About 2,000 crimes waited.", (1,), "supported"), AnswerSentence("Violence: 42 against 27.", (2,), "partly")],
    [SENTENCE, ROW],
)
TALL = answer("tall", [AnswerSentence(f"There were {number} of them at the time.", (1,), "supported") for number in range(40)], [SENTENCE])
DECLINED = answer("Is there a canteen?", [], [], answered=False)


class Gates:
    """Points of the script at which the bot waits for the test."""

    def __init__(self) -> None:
        self.search, self.read, self.write = threading.Event(), threading.Event(), threading.Event()
        self.wait, self.begin = threading.Event(), threading.Event()


def serve(bot: ScriptedBot | Chatbot) -> str:
    listener = server.listen("127.0.0.1", 0)
    threading.Thread(target=server.run, args=(server.build_app(bot), listener), daemon=True).start()
    return server.address(listener)


@pytest.fixture(scope="module", autouse=True)
def what_gradio_and_playwright_leave_behind() -> Iterator[None]:
    """Their unclosed loops and sockets are swept up here, where the warning is known, and not in some other test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def gates() -> Gates:
    return Gates()


@pytest.fixture(scope="module")
def bot(gates: Gates) -> ScriptedBot:
    found = evidence(SENTENCE, ROW)
    slow = [step for number in range(6000) for step in (Words(f"word {number}"), 0.05)]
    return ScriptedBot(
        {
            "How many?": [gates.search, found, gates.read, Words("About 2,000"), gates.write, Words("About 2,000 crimes"), ANSWER],
            "Is there a canteen?": [found, DECLINED],
            "tall": [found, 1.0, TALL],
            "slow": [found, *slow],
            "silent": [found, 600.0, ANSWER],
            "second": [found, 1.0, ANSWER],
            "waits": [found, Waiting(2, 12.4), gates.wait, Waiting(0, 0.0), gates.begin, ANSWER],
            "trouble": [ChapterVerseError("The question can't be taken. Ask another.")],
            "broken": [RuntimeError("inside")],
            "*": [found, ANSWER],
        }
    )


@pytest.fixture(scope="module")
def address(bot: ScriptedBot) -> str:
    return serve(bot)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(browser: Browser, address: str, width: int = 1280, height: int = 860) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    page.set_default_navigation_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("#cv-question textarea")
    return page


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = opened(browser, address)
    yield page
    page.close()


def ask(page: Page, question: str) -> None:
    page.locator("#cv-question textarea").fill(question)
    page.locator("#cv-question textarea").press("Enter")


def marked(page: Page) -> str:
    page.wait_for_selector("mark")
    return " ".join(page.locator("mark").all_text_contents())


def test_evidence_then_words_then_the_checked_answer(page, gates):
    expect.set_options(timeout=PATIENCE)
    ask(page, "How many?")
    expect(page.locator(".cv-waiting")).to_contain_text("Searching the report")
    gates.search.set()
    expect(page.locator(".cv-panel-heading")).to_have_text("Reading these passages")
    expect(page.locator(".cv-card")).to_have_count(2)
    gates.read.set()
    expect(page.locator(".cv-provisional")).to_have_text("About 2,000")
    expect(page.locator(".cv-cite")).to_have_count(0)
    gates.write.set()
    expect(page.locator(".cv-cite")).to_have_text(["1", "2"])
    expect(page.locator(".cv-provisional")).to_have_count(0)
    expect(page.locator(".cv-sentence").first).to_contain_text("About 2,000 crimes waited.")
    expect(page.locator(".cv-verdict")).to_have_text(["✓", "≈"])
    expect(page.locator(".cv-timings")).to_contain_text("first word after 0.6 s")
    expect(page.locator("#cv-question textarea")).to_have_value("")


def test_a_clicked_citation_is_marked_in_the_report(page):
    expect.set_options(timeout=PATIENCE)
    ask(page, "again")
    page.locator(".cv-cite").first.click()
    assert marked(page) == SENTENCE.quote
    mark, pane = page.locator("mark").first, page.locator(".cv-report-pane")
    expect(mark).to_be_in_viewport()
    page.wait_for_timeout(1500)  # the scroll is smooth
    assert pane.bounding_box()["y"] < mark.bounding_box()["y"] < pane.bounding_box()["y"] + pane.bounding_box()["height"]
    page.locator("#cv-evidence-tab-button").click()
    page.locator(".cv-card").nth(1).click()
    expect(page.locator("mark").first).to_have_text("Violence against the person")
    assert marked(page) == ROW.quote.replace("\t", " ")
    page.locator(".cv-back").click()
    expect(page.locator(".cv-card").nth(1)).to_be_focused()


def test_citations_are_reached_by_keyboard(page):
    expect.set_options(timeout=PATIENCE)
    ask(page, "keys")
    button = page.get_by_role("button", name="Citation 1: show the words in the report")
    button.focus()
    page.keyboard.press("Enter")
    assert marked(page) == SENTENCE.quote
    expect(page.locator(".cv-report-pane")).to_be_focused()


def test_a_new_question_brings_the_evidence_back(page):
    expect.set_options(timeout=PATIENCE)
    for question in ("one", "two", "three"):
        ask(page, question)
        expect(page.locator(".cv-question").last).to_have_text(question)
        expect(page.locator("#cv-evidence .cv-card").first).to_be_visible()
        page.locator(".cv-turn").last.locator(".cv-cite").first.click()
        expect(page.locator(".cv-report-pane")).to_be_visible()


def test_a_declined_question_leads_to_the_nearest_sections(page):
    expect.set_options(timeout=PATIENCE)
    ask(page, "Is there a canteen?")
    expect(page.locator(".cv-declined")).to_have_text("The report does not say.")
    place = DECLINED.nearest[0]
    page.locator(".cv-place").first.click()
    expect(page.locator(".cv-place-shown")).to_be_visible()
    words = page.locator(".cv-place-shown").text_content()
    assert REPORT.text[place.start :].lstrip().startswith(words)


def test_a_tall_answer_is_scrolled_to_its_end(browser, address):
    expect.set_options(timeout=PATIENCE)
    page = opened(browser, address, height=520)
    for number in range(1, 4):
        ask(page, f"question {number}")
        expect(page.locator(".cv-timings")).to_have_count(number)
    ask(page, "tall")
    expect(page.locator(".cv-timings")).to_have_count(4)
    page.wait_for_timeout(500)
    talk = "document.querySelector('.cv-talk').closest('.cv-conversation')"
    assert page.evaluate(f"{talk}.scrollHeight - {talk}.clientHeight") > 200
    below = page.evaluate(f"{talk}.scrollHeight - {talk}.clientHeight - {talk}.scrollTop")
    assert below < 2
    page.close()


def test_stop_breaks_off_and_frees_the_model(page, bot):
    expect.set_options(timeout=PATIENCE)
    ask(page, "slow")
    expect(page.locator(".cv-provisional")).to_contain_text("word")
    page.locator("#cv-stop").click()
    expect(page.locator(".cv-notice")).to_contain_text("Stopped.")
    assert bot.closes("slow")
    written = page.locator(".cv-provisional").text_content()
    page.wait_for_timeout(500)
    assert page.locator(".cv-provisional").text_content() == written
    expect(page.locator("#cv-retry")).to_be_enabled()


def test_stop_frees_a_model_that_has_named_nothing_yet(page, bot):
    expect.set_options(timeout=PATIENCE)
    ask(page, "silent")
    expect(page.locator(".cv-card")).to_have_count(2)
    page.locator("#cv-stop").click()
    expect(page.locator(".cv-notice")).to_contain_text("Stopped.")
    assert bot.closes("silent")


def test_leaving_the_page_frees_the_model(browser, address, bot):
    expect.set_options(timeout=PATIENCE)
    bot.closed.clear()
    page = opened(browser, address)
    ask(page, "silent")
    expect(page.locator(".cv-card")).to_have_count(2)
    page.close()
    assert bot.closes("silent")


def test_everybody_who_asks_at_once_sees_passages(browser, address):
    expect.set_options(timeout=PATIENCE)
    pages = [opened(browser, address) for _ in range(4)]
    for page in pages:
        ask(page, "silent")
    for page in pages:
        expect(page.locator(".cv-card")).to_have_count(2)
    for page in pages:
        page.close()


def test_how_far_the_model_has_read_ahead_is_told_till_it_is_done(browser, bot):
    ahead = ScriptedBot(bot.scripts)
    ahead.ahead = (3, 95)
    page = opened(browser, serve(ahead))
    line = page.locator(".cv-ahead")
    expect(line).to_have_text("Reading ahead: 3 of 95 passages. Till then answers may take longer.", timeout=PATIENCE)
    ahead.ahead = (95, 95)
    expect(line).to_have_text("", timeout=PATIENCE)
    page.close()


def test_who_must_wait_is_told_how_many_are_ahead(page, gates):
    ask(page, "waits")
    expect(page.locator(".cv-waiting")).to_contain_text("2 other questions are answered first, which takes about 12 s", timeout=PATIENCE)
    gates.wait.set()
    expect(page.locator(".cv-waiting")).to_contain_text("Reading the passages found", timeout=PATIENCE)
    gates.begin.set()
    expect(page.locator(".cv-sentence")).to_have_count(2, timeout=PATIENCE)


def test_retry_clear_and_what_was_said_before(page, bot):
    expect.set_options(timeout=PATIENCE)
    ask(page, "first")
    expect(page.locator(".cv-timings")).to_have_count(1)
    ask(page, "second")
    expect(page.locator(".cv-timings")).to_have_count(2)
    assert bot.asked[-1] == ("second", [("first", ANSWER.text)])
    page.locator("#cv-retry").click()
    expect(page.locator(".cv-waiting")).to_have_count(1)
    expect(page.locator(".cv-timings")).to_have_count(2)
    expect(page.locator("#cv-retry")).to_be_enabled()
    assert [question for question, _ in bot.asked[-3:]] == ["first", "second", "second"]
    assert bot.asked[-1][1] == [("first", ANSWER.text)]
    expect(page.locator("#cv-clear")).to_be_enabled()
    page.locator("#cv-clear").click()
    expect(page.locator(".cv-turn")).to_have_count(0)
    ask(page, "third")
    expect(page.locator(".cv-timings")).to_have_count(1)
    assert bot.asked[-1] == ("third", [])


def test_an_example_asks_itself(page, bot):
    expect.set_options(timeout=PATIENCE)
    example = page.locator(".cv-example").first
    text = example.text_content().strip()
    example.click()
    expect(page.locator(".cv-question")).to_have_text(text)
    expect(page.locator(".cv-timings")).to_have_count(1)
    assert bot.asked[-1][0] == text


@pytest.mark.parametrize(("question", "says"), [("trouble", "can't be taken. Ask another."), ("broken", "Something went wrong")])
def test_trouble_is_one_sentence_in_the_talk(page, question, says):
    expect.set_options(timeout=PATIENCE)
    ask(page, question)
    expect(page.locator(".cv-notice")).to_contain_text(says)
    expect(page.locator("#cv-retry")).to_be_enabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_telephone_nothing_runs_off_the_side(browser, address, scheme, tmp_path):
    expect.set_options(timeout=PATIENCE)
    page = opened(browser, address, width=390, height=844)
    page.emulate_media(color_scheme=scheme)
    ask(page, "telephone")
    page.locator(".cv-cite").last.click()
    assert marked(page) == ROW.quote.replace("\t", " ")
    expect(page.locator(".cv-report-pane")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=tmp_path / "telephone.png", full_page=True)
    assert (tmp_path / "telephone.png").stat().st_size > 10_000
    page.close()


@pytest.fixture
def catch_all() -> Iterator[tuple[int, list[str]]]:
    """A server that counts whatever asks for anything."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 (the names http.server looks for)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as catcher:
        threading.Thread(target=catcher.serve_forever, daemon=True).start()
        yield catcher.server_address[1], hits
        catcher.shutdown()


def test_hostile_words_run_nothing_and_fetch_nothing(browser, catch_all):
    expect.set_options(timeout=PATIENCE)
    port, hits = catch_all
    payloads = [text.replace("127.0.0.1:9", f"127.0.0.1:{port}").replace("alert(1)", "(window.fired=1,alert(1))") for text in HOSTILE]
    text = "🙂🙂𝒳 " + "\n\n".join(payloads) + "\n\nThese exact words stand last."
    document = document_from_text(payloads[0], text)
    quotes = [Citation(number, payload, document.title, (payload,), 1, 0, 1) for number, payload in enumerate(payloads, 1)]
    start = document.text.index("These exact")
    quotes.append(Citation(len(quotes) + 1, "These exact words", document.title, ("End",), 1, start, start + 17))
    sentences = [AnswerSentence(quote.quote, (quote.number,), "supported") for quote in quotes]
    prefixes = [Words(" ".join(payloads)[:end]) for end in range(0, len(" ".join(payloads)), 29)]
    given = answer("?", sentences, quotes, notice=" ".join(payloads), model=payloads[0])
    page = opened(browser, serve(ScriptedBot({"*": [evidence(*quotes), *prefixes, given]}, [document])))
    fired: list[str] = []
    foreign: list[str] = []
    page.on("dialog", lambda dialog: (fired.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: foreign.append(request.url) if f":{port}" in request.url else None)
    for payload in (payloads[0], payloads[1]):
        ask(page, payload)
        expect(page.locator(".cv-turn").last.locator(".cv-timings")).to_have_count(1)
        page.wait_for_timeout(500)
    page.locator(".cv-cite").last.click()
    assert marked(page) == "These exact words"
    assert page.evaluate("window.fired") is None
    assert page.locator(".gradio-container :is(img, iframe, a[href]):not(footer *)").count() == 0
    assert (fired, foreign, hits) == ([], [], [])
    page.close()


def test_the_page_asks_nobody_else(browser, address):
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_default_navigation_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("#cv-question textarea", timeout=PATIENCE)
    page.wait_for_timeout(1000)
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []
    page.close()


REFUSED_PATHS = [
    "/gradio_api/file=http://127.0.0.1:9/x",
    "/gradio_api/file=https://example.org/x",
    "/gradio_api/file=HTTP://example.org/x",
    "/gradio_api/file%3Dhttp://example.org/x",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=pyproject.toml",
    "/file=http://example.org/x",
    "/gradio_api/proxy=https://example.org/x",
    "/proxy=https://x.hf.space/x",
    "/gradio_api/upload",
    "/gradio_api/upload_progress?upload_id=x",
    "/gradio_api/vibe-edit",
    "/gradio_api/vibe-code",
    "/gradio_api/run/predict",
    "/gradio_api/api/predict",
    "/gradio_api/call/predict",
    "/gradio_api/runs",
    "/gradio_api/openapi.json",
    "/gradio_api/component_server",
    "/gradio_api/dev/reload",
    "/monitoring",
    "/docs",
    "/login",
    "/svelte/x",
    "//gradio_api/file=http://example.org/x",
]


@pytest.mark.parametrize("path", REFUSED_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_needless_routes_are_shut(address, method, path):
    assert httpx.request(method, address + path, timeout=60).status_code == 403


@pytest.mark.parametrize(
    "path", ["/assets/../../../../../etc/passwd", "/static/..%2f..%2f..%2froutes.py", "/assets/%2e%2e/%2e%2e/routes.py"]
)
def test_no_way_out_of_the_assets(address, path):
    assert httpx.get(address + path, timeout=60).status_code in {400, 403, 404, 422}


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:7860", "127.0.0.1.example.org", "localhost.example.org", "192.0.2.1", "[::2]", "[", ""]
)
def test_foreign_hosts_are_refused(address, host):
    assert httpx.get(address, headers={"host": host}, timeout=60).status_code in {400, 403}


@pytest.mark.parametrize("host", ["127.0.0.1:5", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_our_own_names_are_let_in(address, host):
    assert httpx.get(address, headers={"host": host}, timeout=60).status_code == 200


@pytest.mark.parametrize("origin", ["http://example.org", "null", "http://127.0.0.1:1", "http://localhost", "https://127.0.0.1", ""])
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"])
def test_other_sites_can_not_ask(address, path, origin):
    assert httpx.post(address + path, json={}, headers={"origin": origin}, timeout=60).status_code == 403


def test_long_requests_are_refused(address):
    url = address + "/gradio_api/queue/join"
    assert httpx.post(url, content=b"x" * 100_001, timeout=60).status_code == 413
    assert httpx.post(url, content=iter([b"x"]), timeout=60).status_code == 413


@pytest.mark.parametrize("path", ["/", "/page.js", "/theme.css", "/nothing-here"])
def test_every_response_carries_the_security_headers(address, path):
    headers = httpx.get(address + path, timeout=60).headers
    policy = headers["content-security-policy"]
    assert "img-src 'self' data:;" in policy
    assert "connect-src 'self';" in policy
    assert "http" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers


def test_every_page_load_has_a_nonce_of_its_own(address):
    first, second = httpx.get(address, timeout=60), httpx.get(address, timeout=60)
    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]
    nonce = first.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"')


@pytest.mark.model
def test_the_real_bot_answers_on_the_page(browser, tmp_path: Path):
    expect.set_options(timeout=4 * PATIENCE)
    page = opened(browser, serve(Chatbot.from_settings(load_settings())))
    ask(page, "How many crimes were awaiting allocation?")
    expect(page.locator(".cv-cite").first).to_be_visible()
    expect(page.locator(".cv-sentence").first).to_contain_text("2,000")
    page.locator(".cv-cite").first.click()
    assert "2,000 crimes awaiting allocation" in marked(page)
    page.screenshot(path=tmp_path / "answered.png")
    page.close()
