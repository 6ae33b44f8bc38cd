"""Files on their way to a site: streamed from disk, watched, and shown as they go.

This module owns the body that carries them. It must not know how a request is signed: no signature
covers any part of such a body.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from mimetypes import guess_type
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from nb23.api.errors import BadParameter
from nb23.errors import Nb23Error
from nb23.oauth.errors import Offline


class FileChanged(Nb23Error):
    """A file changed, shrank or vanished while it was sent; the site got no whole file.

    What to do: wait until whatever writes the file is done, such as a copy or an export, and send
    it again. Nothing was published.
    """

    code = "file-changed"


@contextmanager
def body_of(texts: Mapping[str, str], files: Mapping[str, Any]) -> Iterator[Any]:
    """The multipart body of one attempt to send files, read from them as it is sent.

    Args:
        texts: The other parameters.
        files: Each a path, or an open binary file, which is read from where it stands.

    Returns:
        An object with `read`, `len`, `bytes_read` and `content_type`; None without files.

    Raises:
        BadParameter: If a file cannot be read.
        Offline: If the connection broke before all of it was sent; then it says how far it came.

    Example:
        >>> from io import BytesIO
        >>> with body_of({"title": "A clip"}, {"file": BytesIO(b"moving pictures")}) as body:
        ...     b"moving pictures" in body.read()
        True
    """
    if not files:
        yield None
        return
    from requests_toolbelt.multipart.encoder import MultipartEncoder, MultipartEncoderMonitor
    from tqdm.auto import tqdm

    with ExitStack() as stack:
        parts: list[tuple[str, Any]] = list(texts.items())
        for name, file in files.items():
            try:
                if isinstance(file, str | PathLike):
                    file = stack.enter_context(open(file, "rb"))
                held = _Watched(name, file)
            except (OSError, ValueError) as problem:
                said = getattr(problem, "strerror", None) or problem
                raise BadParameter(f"{name}: {said}: {file}") from None
            # After this attempt the file stands where it stood, for another one.
            stack.callback(file.seek, held.began)
            kind = guess_type(held.name)[0] or "application/octet-stream"
            parts.append((name, (held.name, held, kind)))
        encoder = MultipartEncoder(parts)
        # A bar for what takes longer than a second, and only where somebody looks.
        bar = stack.enter_context(
            tqdm(total=encoder.len, unit="B", unit_scale=True, delay=1, disable=None, leave=False)
        )
        body = MultipartEncoderMonitor(encoder, lambda sent: bar.update(sent.bytes_read - bar.n))
        try:
            yield body
        except Offline as problem:
            if problem.sent and body.bytes_read < body.len:
                raise _cut_off(body) from None
            raise


def _cut_off(body: Any) -> Offline:
    problem = Offline(
        f"The connection broke when {body.bytes_read / 1e6:,.1f} of {body.len / 1e6:,.1f} MB had "
        "been sent. A site publishes nothing of a part: check the network, then send it again."
    )
    problem.sent = False
    return problem


class _Watched:
    """A file that has to stay as it is while it is read."""

    def __init__(self, parameter: str, file: BinaryIO) -> None:
        named = getattr(file, "name", None)
        self.name = Path(named).name if isinstance(named, str | PathLike) else parameter
        self.began = file.tell()
        self.len = file.seek(0, os.SEEK_END) - self.began
        file.seek(self.began)
        self._file = file
        self._first = self._state()

    def read(self, size: int = -1) -> bytes:
        """Some more of it.

        Raises:
            FileChanged: If it is no longer what it was.
        """
        wanted, data = self.len if size < 0 else min(size, self.len), b""
        with suppress(OSError, ValueError):
            data = self._file.read(wanted)
        self.len -= len(data)
        if len(data) < wanted or self._state() != self._first:
            raise FileChanged(
                f"{self.name} changed or vanished while it was sent, so the sending was broken "
                "off. Nothing was published. Send it again when nothing else writes to it."
            )
        return data

    def _state(self) -> tuple[int, ...]:
        try:
            found = os.fstat(self._file.fileno())
        except (AttributeError, OSError, ValueError):  # it is in memory, or closed
            return ()
        return (found.st_size, found.st_mtime_ns, found.st_nlink)
