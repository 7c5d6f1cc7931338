"""What a process of the server loads: the front of the store that the environment names."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from variorum_server.config import Config
from variorum_server.front import Front

COUNTS = "VARIORUM_SERVED_COUNTS"  # the folder where the processes leave what they count
STORE = "VARIORUM_SERVED_STORE"
CONFIG = "VARIORUM_SERVED_CONFIG"


def load() -> Front:
    """The front for the store and the settings that the server left in the environment.

    Ctrl-C reaches every process of a terminal. It is left to the parent, which then ends its workers: granian 2.8 hangs
    in a worker that gets both signals.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return Front(Path(os.environ[STORE]), Config.from_json(os.environ[CONFIG]), Path(os.environ[COUNTS]))
