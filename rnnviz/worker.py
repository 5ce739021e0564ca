"""A process that advances training runs: `python -m rnnviz.worker`, started and spoken to by ui/runner.py.

It reads requests from its standard input and answers on its standard output, each a frame of 8 bytes of length and
as many of content, and ends when its input does: when the program that started it has ended.

    request:  JSON {"steps":, "budget_s":, "language":}, then a checkpoint (two frames)
    answer:   b"ok" and a checkpoint, or b"error" and a sentence (two frames)
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from typing import BinaryIO

from rnnviz import language
from rnnviz.language import InputError
from rnnviz.learn import checkpoint
from rnnviz.learn.train import advance

LENGTH = struct.Struct("<Q")


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Send one frame."""
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes:
    """The next frame; EOFError if the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that is printed by accident may break a frame
    requests = sys.stdin.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the program that started this one
    try:
        while True:
            limits, run = json.loads(read_frame(requests)), read_frame(requests)
            language.use(limits.pop("language"))
            try:
                config, state = checkpoint.load(run)
                after = advance(config, state, **limits)
                write_frame(answers, b"ok")
                write_frame(answers, checkpoint.dump(config, after, compress=False))
            except InputError as error:
                write_frame(answers, b"error")
                write_frame(answers, str(error).encode())
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    main()
