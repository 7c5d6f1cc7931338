"""The checks of a corpus while somebody works on it: done beside the requests, each time after the last change."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from variorum.building.trial import Trial
from variorum.commands.fail_on import Earlier, earlier
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import Register
from variorum.errors import InvalidCorpusError, VariorumError

QUIET = 0.2  # seconds without a change after which what has changed is checked


@dataclass(frozen=True)
class Checked:
    """What the checks found last: the how-many-eth they were, how long they took, the errors; and the disagreements,
    those of the last time that there were no errors, with those among them that are new since the desk was opened.
    """

    number: int = 0
    seconds: float = 0.0
    errors: tuple[VariorumError, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    new: tuple[Disagreement, ...] = ()


class Checks:
    """Checks a corpus again whenever it is asked to; one check at a time, and never one that nobody has asked for."""

    def __init__(self, root: Path, store: Path) -> None:
        self._trial = Trial(root, store)
        self._wanted = threading.Condition()
        self._asked = self._done = 0
        self._closing = False
        self._states: dict[str, str] = {}  # of the files of sources
        self._before: Earlier | None = None
        self._found = Checked()
        self._thread = threading.Thread(target=self._run, name="checks", daemon=True)
        self._thread.start()

    @property
    def found(self) -> Checked:
        """What was found last."""
        return self._found

    @property
    def running(self) -> bool:
        """Whether something has changed that is not checked yet."""
        return self._asked > self._done

    def ask(self) -> None:
        """Have the corpus checked as it is now."""
        with self._wanted:
            self._asked += 1
            self._wanted.notify_all()

    def note(self, slug: str, state: str) -> None:
        """Note what the files of a source are now by the desk itself, so that `follow` takes it for no news."""
        self._states[slug] = state

    def follow(self, slug: str, state: str) -> None:
        """Have the corpus checked if the files of a source are not what they were when this was called last."""
        before, self._states[slug] = self._states.get(slug, state), state
        if before != state:
            self.ask()

    def wait(self, seconds: float) -> bool:
        """Whether all that was asked for is checked within so many seconds."""
        with self._wanted:
            return self._wanted.wait_for(lambda: self._done >= self._asked, seconds)

    def close(self) -> None:
        """End, as soon as the check that is running is done."""
        with self._wanted:
            self._closing = True
            self._wanted.notify_all()
        self._thread.join()
        self._trial.close()

    def _run(self) -> None:
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._closing or self._asked > self._done)
                while not self._closing and self._wanted.wait(QUIET):
                    pass  # something else was asked for
                if self._closing:
                    return
                asked = self._asked
            self._check()
            with self._wanted:
                self._done = asked
                self._wanted.notify_all()

    def _check(self) -> None:
        began, number = time.monotonic(), self._found.number + 1
        try:
            register = self._trial.register()
        except InvalidCorpusError as error:
            errors, register = tuple(error.errors), None
        except VariorumError as error:
            errors, register = (error,), None
        except OSError as error:
            errors, register = (VariorumError(f"{error.filename or ''}: {error.strerror or error}"),), None
        else:
            errors = ()
        took = time.monotonic() - began
        if register is None:
            self._found = Checked(number, took, errors, self._found.disagreements, self._found.new)
        else:
            self._found = Checked(number, took, (), register.disagreements, self._new(register))

    def _new(self, register: Register) -> tuple[Disagreement, ...]:
        """The disagreements that were not there when the desk was opened."""
        if self._before is None:
            self._before = earlier("", register.disagreements)
        return tuple(one for one in register.disagreements if not self._before.knows(one))
