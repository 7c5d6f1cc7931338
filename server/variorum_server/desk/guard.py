"""Who may use the desk: a browser on this machine, to which the address with the token was given, and no other site.

The first request brings the token in its address and gets it as a cookie that no other site can have sent. What changes
a file has it in a header besides, which a form of another site cannot.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as Reply

from variorum_server.pages.texts import is_local

HEADER = "X-Variorum-Desk"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
FIELDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Guard:
    """What a request must bring: the host that the desk listens at, and the token that is its secret."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def cookie(self) -> str:
        """The name of the cookie: cookies do not tell ports apart, and two desks may be open."""
        return f"variorum-desk-{self.port}"

    def watch(self, app: Flask) -> None:
        """Has every request to an application judged, and every response given the headers that close it."""
        app.before_request(self.judged)
        app.after_request(_closed)

    def judged(self) -> Reply | None:
        """The refusal of a request, or where it is sent on to with its cookie; None where it may be answered."""
        host = request.headers.get("Host", "")
        if host not in {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")} or not is_local(
            request.headers
        ):
            return _refused("The desk answers on this machine only.")
        origin = request.headers.get("Origin")
        if origin not in (None, f"http://{host}"):
            return _refused("The desk answers its own pages only.")
        given = request.args.get("token")
        if given is not None and request.method == "GET" and self._is_token(given):
            sent_on = redirect(request.path)
            sent_on.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict")
            return sent_on
        if not self._is_token(request.cookies.get(self.cookie, "")):
            return _refused("Open the address that variorum desk printed: it has the token.")
        if request.method not in ("GET", "HEAD") and (
            origin is None or not self._is_token(request.headers.get(HEADER, ""))
        ):
            return _refused("What changes a file must come from the page of the desk.")
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())


def _refused(why: str) -> Response:
    return Response(f"{why}\n", 403, content_type="text/plain; charset=utf-8")


def _closed(response: Response) -> Response:
    for name, value in FIELDS.items():
        response.headers[name] = value
    return response
