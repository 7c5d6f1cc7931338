"""`variorum desk`: the pages for one person on this machine, until interrupted."""

from __future__ import annotations

import signal
from importlib import import_module
from pathlib import Path

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from variorum.commands.options import HELP, corpus_options, own_corpus, required_texts, texts_option
from variorum_server.command import ServeError, refuse_taken
from variorum_server.desk.app import create_desk
from variorum_server.desk.checking import Checks
from variorum_server.desk.guard import Guard
from variorum_server.desk.workplace import Workplace
from variorum_server.pages.texts import is_loopback

# imported where it is first needed, by pages and by checks: two threads that do so at once would find it half imported
LATE_IMPORTS = ("elementpath",)


class _Quiet(WSGIRequestHandler):
    """A request is nothing to tell of; what fails is."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


@click.command("desk", context_settings=HELP)
@corpus_options
@texts_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at, on this machine only.")
@click.option("--port", default=7655, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
def desk(folder: Path | None, store: Path | None, texts: Path | None, host: str, port: int) -> None:
    """State what an article says, on a page beside its text.

    Open the address that is printed. Words that are selected become a claim, which is written into seeds/ at its place;
    checks run as one goes; and a second reader goes through the claims with the keyboard. Ctrl-C ends it.
    """
    if not is_loopback(host):
        raise ServeError(
            f"the desk is for this machine only, and {host or 'every address'} can be reached from others",
            advice="Listen at this machine alone: --host 127.0.0.1.",
        )
    refuse_taken(host, port)
    corpus = own_corpus(folder)
    for name in LATE_IMPORTS:
        import_module(name)
    workplace = Workplace(corpus.root, required_texts(corpus, texts).resolve())
    checks, guard = Checks(corpus.root, store or corpus.store), Guard(port)
    checks.ask()
    server = make_server(host, port, create_desk(workplace, checks, guard), threaded=True, request_handler=_Quiet)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Open http://{shown}:{port}/?token={guard.token}")
    click.echo("Whoever has this address can write in the corpus as long as the desk is open. Ctrl-C ends it.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        checks.close()
