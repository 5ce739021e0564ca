"""The benchmark of praise and blame: its made-up half as it is, its real half where the sentences are missing."""

from __future__ import annotations

from tests.benchmarks import tasks_sentiment


def test_order_beats_counting_on_the_same_words():
    ((name, measured, goal, met),) = tasks_sentiment.rows(0)
    assert met
    assert measured > 0.95
    assert "another order" in name
    assert goal.startswith("> 0.60")


def test_without_the_sentences_it_says_why(monkeypatch):
    monkeypatch.setattr(tasks_sentiment, "available", lambda name: False)
    assert "NLTK_DATA" in tasks_sentiment.polarity()


def test_the_recipe_is_the_promised_one():
    config = tasks_sentiment.POLARITY
    assert (config.cell, config.epochs) == ("gru", 4)
    assert tasks_sentiment.RIGHT == 0.72
    assert tasks_sentiment.AHEAD == 0.1
