"""Other ways the text could have gone: a tree of samples that part from one another at a token chosen by hand.

Every fork keeps the random numbers of the text that it leaves: up to its place it is the same text, there the chosen
token stands, and after it the same numbers draw from what the network then expects. So all that differs follows from
the one choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from rnnviz.language import InputError, _
from rnnviz.learn.written import Written

ROOT = 0
MAX_FORKS = 12  # the text as drawn among them


@dataclass(frozen=True)
class Fork:
    """One text of the tree.

    parent : the number of the text that it leaves; None for the text as drawn
    at, token : the place 0..n-1 and the id that was chosen there; None for the text as drawn
    sample : the text
    """

    parent: int | None
    at: int | None
    token: int | None
    sample: Written


Tree = Mapping[int, Fork]  # by number, the younger the higher
Write = Callable[[Mapping[int, int]], Written]  # a text from the ids that are forced, by place


def plant(write: Write) -> Tree:
    """A tree of nothing but the text as drawn."""
    return {ROOT: Fork(None, None, None, write({}))}


def choices(tree: Tree, number: int) -> dict[int, int]:
    """The ids that were chosen by hand on the way to a text, by place."""
    fork = tree[number]
    if fork.parent is None:
        return {}
    before = choices(tree, fork.parent)
    return {place: token for place, token in before.items() if place < fork.at} | {fork.at: fork.token}


def grow(tree: Tree, number: int, at: int, token: int, write: Write) -> tuple[Tree, int]:
    """The tree with the text `number` forked at place `at` to `token`, and the number of the new text.

    A fork that is there already is not made again, and the token that stands there anyway is no fork.

    Raises
    ------
    InputError      if the tree has MAX_FORKS texts
    """
    if tree[number].sample.ids[at] == token:
        return tree, number
    forced = {place: chosen for place, chosen in choices(tree, number).items() if place < at} | {at: token}
    for other in tree:
        if choices(tree, other) == forced:
            return tree, other
    if len(tree) >= MAX_FORKS:
        raise InputError(_("The tree has {n} texts, as many as it holds: delete a fork first.").format(n=len(tree)))
    born = max(tree) + 1
    return {**tree, born: Fork(number, at, token, write(forced))}, born


def cut(tree: Tree, number: int) -> Tree:
    """The tree without a fork and all that left it. The text as drawn stays."""
    if number == ROOT:
        return tree
    gone = {number}
    for other, fork in tree.items():  # a fork is younger than its parent
        if fork.parent in gone:
            gone.add(other)
    return {other: fork for other, fork in tree.items() if other not in gone}


def parting(one: Written, other: Written) -> int | None:
    """The first place 0..n-1 at which two texts differ; None where they are the same."""
    for place, (a, b) in enumerate(zip_longest(one.ids, other.ids)):
        if a != b:
            return place
    return None
