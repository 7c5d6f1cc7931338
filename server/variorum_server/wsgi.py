"""What a worker process of the WSGI server loads: the application of the snapshot that the environment names."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import Flask

from variorum.snapshot import open_snapshot
from variorum_server.app import create_app

SNAPSHOT = "VARIORUM_SNAPSHOT"


def load() -> Flask:
    """The application for the snapshot directory in the environment variable VARIORUM_SNAPSHOT.

    Ctrl-C reaches every process of a terminal. It is left to the parent, which then ends its workers: granian 2.8 hangs
    in a worker that gets both signals.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return create_app(open_snapshot(Path(os.environ[SNAPSHOT])))
