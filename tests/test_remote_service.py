"""Models behind an address: services that refuse, fail, talk nonsense or are not there."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from harbour import TEXTS

from rag import Answer, Chatbot, load_settings


class PlainService(BaseHTTPRequestHandler):
    """An OpenAI-compatible service that refuses to tell probabilities and always names sentence A."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "logprobs" in asked:
            self._reply(400, "application/json", json.dumps({"error": {"message": "logprobs is not supported"}}))
            return
        part = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "any"}
        choice = {"index": 0, "delta": {"role": "assistant", "content": "A"}, "finish_reason": "stop"}
        self._reply(200, "text/event-stream", f"data: {json.dumps({**part, 'choices': [choice]})}\n\ndata: [DONE]\n\n")

    def _reply(self, status: int, kind: str, body: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


def answer_through(service: type[BaseHTTPRequestHandler]) -> Answer:
    with ThreadingHTTPServer(("127.0.0.1", 0), service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = load_settings(base_url=f"http://127.0.0.1:{server.server_port}/v1", model="any")
        answer = Chatbot.from_texts({"Only": "Herring is landed on Mondays."}, settings).ask("When?")
        server.shutdown()
    return answer


def test_a_service_that_refuses_to_tell_probabilities_is_taken_at_its_word() -> None:
    answer = answer_through(PlainService)
    assert answer.mode == "model"
    assert answer.text == "Herring is landed on Mondays."


class StumblingService(PlainService):
    """Fails as often as told, then answers."""

    failures: int

    def do_POST(self) -> None:
        if StumblingService.failures > 0:
            StumblingService.failures -= 1
            self.rfile.read(int(self.headers["content-length"]))
            self._reply(503, "application/json", "{}")
        else:
            super().do_POST()


@pytest.mark.parametrize(("failures", "mode"), [(1, "model"), (2, "extractive")])
def test_a_service_that_fails_is_asked_once_more(failures: int, mode: str) -> None:
    StumblingService.failures = failures
    answer = answer_through(StumblingService)
    assert (answer.mode, answer.text) == (mode, "Herring is landed on Mondays.")


class OddService(PlainService):
    """Sends one reply, whatever is asked."""

    reply: tuple[int, str, str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._reply(*self.reply)


@pytest.mark.parametrize(
    "reply",
    [
        (200, "text/html", "<h1>Sign in</h1>"),
        (200, "text/event-stream", ""),
        (200, "text/event-stream", "data: hello\n\n"),
        (200, "text/event-stream", 'data: {"id": "1", "object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n'),
        (500, "application/json", "{}"),
    ],
    ids=["a page", "nothing", "no JSON", "no choices", "an error"],
)
def test_a_service_that_talks_nonsense_gives_the_nearest_sentences(reply: tuple[int, str, str]) -> None:
    OddService.reply = reply
    answer = answer_through(OddService)
    assert (answer.mode, answer.text) == ("extractive", "Herring is landed on Mondays.")


def test_an_unreachable_service_gives_the_nearest_sentences() -> None:
    bot = Chatbot.from_texts(TEXTS, load_settings(base_url="http://127.0.0.1:9/v1", model="any"))
    answer = bot.ask("How many berths were let in 2018?")
    assert answer.mode == "extractive"
    assert "95" in answer.text
