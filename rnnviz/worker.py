"""A process that advances runs: `python -m rnnviz.worker`, started and spoken to by ui/runner.py.

It reads requests from its standard input and answers on its standard output, each a frame of 8 bytes of length and
as many of content, and ends when its input does: when the program that started it has ended.

    request:  JSON {"kind":, "steps":, "budget_s":, "language":}, then a run as its kind dumps it (two frames)
    answer:   b"ok" and the run, or b"error" and a sentence (two frames)
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from rnnviz import language
from rnnviz.language import InputError
from rnnviz.learn import checkpoint, rules, rules_file, train, trial
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.rules_config import RulesConfig
from rnnviz.learn.tasks import checkpoint as task_checkpoint
from rnnviz.learn.tasks import train as task_train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.trial_config import TrialConfig

LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class Kind:
    """What a worker can advance: the type of its config and three pure functions.

    Its state knows two more: `light()`, what a slice needs of it, and `followed_by(later)`, its past joined to a slice.
    """

    config: type
    advance: Callable[..., Any]
    dump: Callable[[Any, Any], bytes]
    load: Callable[[bytes], tuple[Any, Any]]


KINDS = {
    "train": Kind(TrainConfig, train.advance, partial(checkpoint.dump, compress=False), checkpoint.load),
    "task": Kind(TaskConfig, task_train.advance, partial(task_checkpoint.dump, compress=False), task_checkpoint.load),
    "trial": Kind(TrialConfig, trial.advance, trial.dump, trial.load),
    "rules": Kind(RulesConfig, rules.advance, rules_file.dump, rules_file.load),
}


def kind_of(config: object) -> str:
    """The key in KINDS of a run with this config."""
    for name, kind in KINDS.items():
        if isinstance(config, kind.config):
            return name
    raise TypeError(f"kind_of: no kind of run has a {type(config).__name__} as its config")


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
            request, run = json.loads(read_frame(requests)), read_frame(requests)
            language.use(request["language"])
            kind = KINDS[request["kind"]]
            try:
                config, state = kind.load(run)
                after = kind.advance(config, state, steps=request["steps"], budget_s=request["budget_s"])
                write_frame(answers, b"ok")
                write_frame(answers, kind.dump(config, after))
            except InputError as error:
                write_frame(answers, b"error")
                write_frame(answers, str(error).encode())
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    main()
