"""Files for writers that do not bear it when a write fails: arro3 ends the process, a zip file complains once more when
nobody listens.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer


class _Unfailing(io.RawIOBase):
    """A file that keeps the first failure of another one, and from then on only counts what is written."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._seekable = output.seekable()
        self._at = output.tell() if self._seekable else 0
        self.failure: OSError | None = None

    def _do(self, what: Callable[[], object]) -> None:
        if self.failure is None:
            try:
                what()
            except OSError as error:
                self.failure = error

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def write(self, chunk: Buffer, /) -> int:
        self._do(lambda: self._output.write(chunk))
        size = memoryview(chunk).nbytes
        self._at += size
        return size

    def tell(self) -> int:
        if not self._seekable:
            raise io.UnsupportedOperation
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence != io.SEEK_SET or not self._seekable:
            raise io.UnsupportedOperation
        self._do(lambda: self._output.seek(offset))
        self._at = offset
        return offset

    def flush(self) -> None:
        self._do(self._output.flush)


@contextmanager
def unfailing(output: BinaryIO) -> Iterator[BinaryIO]:
    """A file that writes to another one and never fails; what failed is raised when it is left.

    :raises OSError: the first write that failed.
    """
    file = _Unfailing(output)
    yield cast("BinaryIO", file)
    file.flush()
    if file.failure is not None:
        raise file.failure
