"""The HTTP client of the loop."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag import loop


@pytest.mark.parametrize(("by_proxy", "connections"), [(False, 2), (True, 1)])
def test_on_loopback_each_request_has_a_connection_of_its_own(monkeypatch: pytest.MonkeyPatch, by_proxy: bool, connections: int) -> None:
    """The engine closes an idle one just when the next request may be sent on it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    ports: set[int] = set()

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ports.add(self.client_address[1])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for _ in range(2):
            response = loop.run(loop.http_client(by_proxy=by_proxy).get(f"http://127.0.0.1:{server.server_port}/"))
            assert response.status_code == 200
    finally:
        server.shutdown()
        server.server_close()
    assert len(ports) == connections
