from dataclasses import replace

import numpy as np
import pytest

from rnnviz.language import InputError
from rnnviz.learn.config import task_of
from rnnviz.learn.forks import MAX_FORKS, ROOT, choices, cut, grow, parting, plant
from rnnviz.learn.sample import UNKNOWN_POLICIES, sample
from rnnviz.learn.train import advance, start
from rnnviz.learn.written import look_at_sample
from tests.learn.test_sample import WORDS, WRITERS
from tests.learn.test_train import SMALL

LENGTH = 24


def writer(config=SMALL, steps=20, **how):
    state = advance(config, start(config), steps=steps)

    def write(forced):
        return look_at_sample(sample(config, state, length=LENGTH, forced=forced, rng=np.random.default_rng(3), **how))

    return write


def other_than(text, at):
    """A token that did not come at this place."""
    return next(int(token) for token in text.top[at] if token != text.ids[at])


@pytest.mark.parametrize("network", [{}, *WRITERS], ids=str)
def test_a_fork_is_the_same_text_up_to_its_place(network):
    write = writer(replace(SMALL, **network))
    tree = plant(write)
    drawn = tree[ROOT].sample
    token = other_than(drawn, 9)
    tree, born = grow(tree, ROOT, 9, token, write)
    fork = tree[born].sample
    assert fork.tokens[:9] == drawn.tokens[:9]
    assert fork.ids[9] == token
    assert parting(drawn, fork) == 9
    for name, states in fork.states.items():
        np.testing.assert_array_equal(states[:10], drawn.states[name][:10])
        assert np.abs(states[10] - drawn.states[name][10]).max() > 0


@pytest.mark.parametrize("policy", UNKNOWN_POLICIES)
def test_after_the_fork_the_same_random_numbers_are_drawn(policy):
    """A network that has forgotten: its W_h and inputs are zero, so a choice changes nothing that follows."""
    state = start(WORDS)
    params = {name: np.zeros_like(p) if name.startswith("W") else p for name, p in state.params.items()}
    deaf = replace(state, params=params)

    def write(forced):
        rng = np.random.default_rng(1)
        return look_at_sample(sample(WORDS, deaf, length=60, unknown=policy, forced=forced, rng=rng))

    tree = plant(write)
    tree, born = grow(tree, ROOT, 5, other_than(tree[ROOT].sample, 5), write)
    assert np.flatnonzero(tree[born].sample.ids != tree[ROOT].sample.ids).tolist() == [5]
    longer = sample(WORDS, deaf, length=80, unknown=policy, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(longer.ids[:60], tree[ROOT].sample.ids)


def test_a_fork_of_a_fork_keeps_the_choices_before_it_and_drops_those_after():
    write = writer()
    tree, first = grow(plant(write), ROOT, 8, other_than(write({}), 8), write)
    tree, second = grow(tree, first, 15, other_than(tree[first].sample, 15), write)
    tree, third = grow(tree, second, 4, other_than(tree[second].sample, 4), write)
    assert list(choices(tree, second)) == [8, 15]
    assert list(choices(tree, third)) == [4]
    assert parting(tree[first].sample, tree[second].sample) == 15
    assert parting(tree[ROOT].sample, tree[second].sample) == 8
    assert parting(tree[second].sample, tree[third].sample) == 4
    assert tree[third].parent == second
    assert parting(tree[second].sample, tree[second].sample) is None


def test_what_is_there_already_is_not_made_again():
    write = writer()
    tree = plant(write)
    drawn = tree[ROOT].sample
    assert grow(tree, ROOT, 3, int(drawn.ids[3]), write) == (tree, ROOT)
    tree, born = grow(tree, ROOT, 3, other_than(drawn, 3), write)
    assert grow(tree, ROOT, 3, other_than(drawn, 3), write) == (tree, born)


def test_cut_takes_what_grew_from_it_and_leaves_the_text_as_drawn():
    write = writer()
    tree, first = grow(plant(write), ROOT, 8, other_than(write({}), 8), write)
    tree, second = grow(tree, first, 15, other_than(tree[first].sample, 15), write)
    tree, other = grow(tree, ROOT, 2, other_than(write({}), 2), write)
    assert set(cut(tree, first)) == {ROOT, other}
    assert set(cut(tree, second)) == {ROOT, first, other}
    assert cut(tree, ROOT) == tree


def test_the_tree_has_an_end():
    write = writer()
    tree = plant(write)
    for at in range(MAX_FORKS - 1):
        tree, _born = grow(tree, ROOT, at, other_than(tree[ROOT].sample, at), write)
    assert len(tree) == MAX_FORKS
    with pytest.raises(InputError, match=str(MAX_FORKS)):
        grow(tree, ROOT, 20, other_than(tree[ROOT].sample, 20), write)
    assert len(task_of(SMALL).vocabulary) > 2
