"""What a function does in a process of its own, forked from this one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable


def in_a_fork(action: Callable[[], object]) -> tuple[int, object]:
    """How an action in a forked process ended (0, or minus the signal), and what it returned."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            os.write(writer, json.dumps(action()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(content) if content else None
