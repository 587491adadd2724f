"""The page behind a guard: an ASGI application that lets through what the page needs and nothing else."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag import ChapterVerseError
from ui.page import HEAD, SCRIPT_FILE, STYLE_FILE, build_page, theme
from ui.talk import Bot

if TYPE_CHECKING:
    import fastapi
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")

# Gradio has many more routes (a file and a URL proxy, uploads, code editing): none of them is of use here.
_PATHS = frozenset({"/", "/page.js", "/ahead", "/config", "/theme.css", "/manifest.json", "/robots.txt", "/favicon.ico"})
_GRADIO_PATHS = frozenset({"/info", "/startup-events", "/theme.css", "/queue/join", "/queue/data", "/cancel", "/reset"})
_PATH_STARTS = ("/assets/", "/static/", "/gradio_api/heartbeat/")
_LONGEST_REQUEST = 100_000
"""Bytes of a request's body: a question and little else."""

_SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class ServeError(ChapterVerseError):
    """The page can't be served at this address."""


def _policy(nonce: str) -> str:
    # 'unsafe-eval': Gradio compiles the (fixed) template of each HTML component. Inline handlers and foreign scripts stay out.
    return (
        "default-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; frame-src 'none'; frame-ancestors 'none'; worker-src 'none'; "
        "media-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )


def _refusal(scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
    """Status and reason when the request is not one that our own page makes."""
    host = headers.get(b"host", b"").decode("latin-1").lower()
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name not in LOOPBACK_HOSTS:
        return 403, "Unknown host."
    path = scope["path"]
    known = path in _PATHS or path.startswith(_PATH_STARTS) or (path.startswith("/gradio_api/") and path[11:] in _GRADIO_PATHS)
    if not known:
        return 403, "No such page here."
    if scope["method"] in {"GET", "HEAD"}:
        return None
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1").lower() != f"http://{host}":
        return 403, "Another site may not ask here."
    length = headers.get(b"content-length", b"")
    if not length.isdigit() or int(length) > _LONGEST_REQUEST:
        return 413, "The request is too long."
    return None


class Guard:
    """Refuses foreign hosts, origins and needless routes before Gradio sees them, and adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the page opens no web sockets
        nonce = secrets.token_urlsafe(16)
        guarded = _with_headers(send, nonce)
        headers = dict(scope["headers"])
        if refusal := _refusal(scope, headers):
            await _refuse(guarded, *refusal)
            return
        # Uncompressed, so that the page's scripts can be given their nonce; on loopback nothing is lost.
        plain_headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain_headers}, receive, _with_nonce(guarded, nonce) if scope["path"] == "/" else guarded)


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = reason.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send, nonce: str) -> Send:
    ours = {**_SECURITY_HEADERS, "content-security-policy": _policy(nonce)}
    added = [(name.encode(), value.encode()) for name, value in ours.items()]

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if name.decode("latin-1").lower() not in ours]
            message = {**message, "headers": kept + added}
        await send(message)

    return guarded


def _with_nonce(send: Send, nonce: str) -> Send:
    """Hold the page back until it is whole and give each of its script elements the nonce."""
    start: Message = {}
    parts: list[bytes] = []

    async def held(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        # Gradio writes its configuration with every "<" escaped, so "<script" is always a real element here.
        body = b"".join(parts).replace(b"<script", f'<script nonce="{nonce}"'.encode())
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    return held


def build_app(bot: Bot, blocked: Iterable[Path] = ()) -> ASGIApp:
    """The guarded page; files below ``blocked`` are refused by Gradio as well, whatever the guard lets through."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
    with _without_proxies():
        import fastapi
        import gradio

    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/page.js")
    def script() -> fastapi.responses.FileResponse:
        return fastapi.responses.FileResponse(SCRIPT_FILE, media_type="text/javascript")

    @app.get("/ahead")
    def ahead() -> dict[str, int]:
        done, most = bot.ahead
        return {"done": done, "most": most}

    return Guard(
        gradio.mount_gradio_app(
            app, build_page(bot), path="/", server_name="127.0.0.1", footer_links=[], run_history=False, allowed_paths=[],
            blocked_paths=[str(path) for path in blocked], show_error=False, max_file_size="1kb", ssr_mode=False,
            enable_monitoring=False, pwa=False, mcp_server=False, theme=theme(), css_paths=[STYLE_FILE], head=HEAD,
        )
    )  # fmt: skip


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Gradio makes HTTP clients while it is imported, and fails over a proxy of a kind these don't know; the page needs none."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.upper().endswith("_PROXY")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that a busy port is known before anything heavy starts.

    Raises:
        ServeError: the host is not this machine's own loopback, or the port is in use.
    """
    if host not in LOOPBACK_HOSTS:
        raise ServeError(f"The page has no password yet, so it is only served on this machine: use 127.0.0.1 instead of {host}.")
    listener = socket.socket(socket.AF_INET6 if host == "::1" else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        message = f"Port {port} can't be used ({error.strerror}). Stop what uses it, or take any free port: chapterverse serve --port 0"
        raise ServeError(message) from error
    return listener


def address(listener: socket.socket) -> str:
    """The page's address for people."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: ASGIApp, listener: socket.socket) -> None:
    """Serve the page until interrupted."""
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False,
        proxy_headers=False, timeout_keep_alive=5, timeout_graceful_shutdown=2, limit_concurrency=100,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
