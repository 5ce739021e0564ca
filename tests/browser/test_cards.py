"""Every number opens: each kind of card in a real browser, its arithmetic against the engine's records."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.spectrum import eigenvalues, recurrent_blocks
from rnnviz.learn.config import TrainConfig
from tests.browser.cards import Engine, card, check_card, click_mark, shown, switch
from tests.browser.conftest import Shared
from tests.browser.test_gradients import click_entry
from tests.browser.test_unroll import click_cell
from tests.browser.visit import chart, opening, settle, visit

opened = opening("unrolled")

LSTM = Engine(TrainConfig(cell="lstm", hidden=16, length=12))
GRU = Engine(TrainConfig(cell="gru", hidden=8, length=10))


@pytest.fixture
def lstm(shared: Shared, app_url: str) -> Page:
    """The states of an LSTM on the page Unroll, with any card open and none pinned."""
    page = shared(f"{app_url}/?lang=en&{LSTM.query()}", opened)
    while page.get_by_role("button", name="Unpin").count():
        page.get_by_role("button", name="Unpin").first.click()
        settle(page)
    show(page, "state h")
    return page


@pytest.fixture
def gradients(shared: Shared, app_url: str) -> Page:
    """The page Gradients of the same LSTM."""
    return shared(f"{app_url}/gradients?lang=en&{LSTM.query()}", visit)


def show(page: Page, name: str) -> None:
    page.locator(".st-key-unroll-shown").get_by_role("radio", name=name, exact=True).click()
    settle(page)


def choose_cell(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("radio", name=name, exact=True).click()
    settle(page)


def logit(gate: float) -> float:
    return math.log(gate / (1 - gate))


def test_states_and_gates(lstm: Page) -> None:
    page = lstm
    forward = LSTM.forward
    click_cell(page, "unrolled", 3, 5)
    h = forward.states["h"][3, 0, 4]
    assert check_card(page, h).title.startswith("Hidden state h of unit 5 after step 3 = ")
    show(page, "memory c")
    click_cell(page, "states", 7, 2)
    check_card(page, forward.states["c"][7, 0, 1])
    for row, gate in enumerate("ifgo"):
        click_cell(page, "gates", 6, 9, row)
        value = forward.residuals[gate][5, 0, 8]
        seen = check_card(page, value, math.atanh(value) if gate == "g" else logit(value))
        assert "of unit 9 at step 6" in seen.title


def test_gradients_of_states_and_of_the_sums_inside_gates(lstm: Page) -> None:
    page = lstm
    back = LSTM.backward
    show(page, "gradient ∂L/∂h")
    click_cell(page, "states", 7, 2)
    check_card(page, back.d_states["h"][7, 0, 1])
    switch(page, "gradient ∂L/∂c")
    check_card(page, back.d_states["c"][7, 0, 1])
    for row, gate in enumerate("ifgo"):
        click_cell(page, "gates", 6, 9, row)
        assert f"δ_{gate} of unit 9 at step 6" in check_card(page, back.d_pre[5, 0, 16 * row + 8]).title


def test_logits_probabilities_and_losses(lstm: Page) -> None:
    page = lstm
    forward = LSTM.forward
    click_mark(page, "losses", 0, 4)
    loss = forward.losses[4, 0]
    assert check_card(page, loss).title.startswith("Loss of step 5 = ")
    click_mark(page, "distribution", 0, 1, 0.4)
    second = int(np.argsort(-forward.probs[4, 0], kind="stable")[1])
    p = forward.probs[4, 0, second]
    assert "after step 5" in check_card(page, p, math.log(p)).title
    switch(page, "logit")
    check_card(page, forward.logits[4, 0, second])


def test_a_bar_leads_to_where_its_term_comes_from(lstm: Page) -> None:
    page = lstm
    click_cell(page, "unrolled", 5, 5)
    switch(page, "memory c")
    click_mark(page, "unroll-terms", 0, 0)
    check_card(page, LSTM.forward.states["c"][4, 0, 4])
    expect(page.get_by_text("step 4 / 12")).to_be_visible()
    switch(page, "forget gate f")
    products = LSTM.params["W_h"][16 + 4] * LSTM.forward.states["h"][3, 0]
    unit = int(np.abs(products).argmax())
    click_mark(page, "unroll-terms", 0, 1)
    check_card(page, LSTM.forward.states["h"][3, 0, unit])
    expect(page.get_by_text("step 3 / 12")).to_be_visible()


def test_the_keyboard_leads_there_too(lstm: Page) -> None:
    page = lstm
    click_cell(page, "unrolled", 5, 5)
    card(page).get_by_role("radio", name="hidden state h", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    settle(page)
    check_card(page, LSTM.forward.states["c"][5, 0, 4])
    choice = card(page).get_by_role("combobox", name="Go to where a term comes from")
    choice.focus()
    page.wait_for_timeout(300)  # scrolling closes the list
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="f · c(t-1)")).to_be_visible()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_text("step 4 / 12")).to_be_visible()
    check_card(page, LSTM.forward.states["c"][4, 0, 4])
    card(page).get_by_role("button", name="Pin", exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)
    check_card(page, LSTM.forward.states["c"][4, 0, 4], name="pin-0")
    card(page, name="pin-0").get_by_role("button", name="Unpin").press("Enter")
    settle(page)
    expect(card(page, name="pin-0")).to_have_count(0)


def test_weights_learn_from_every_step(lstm: Page) -> None:
    page = lstm
    page.locator(".st-key-unroll-weights summary").click()
    settle(page)
    click_cell(page, "unroll-weights-map", 4, 3)
    grads, delta, h = LSTM.backward.grads, LSTM.backward.d_pre[:, 0], LSTM.forward.states["h"][:-1, 0]
    seen = check_card(page, grads["W_h"][2, 3])
    assert "∂L/∂W_hi[3, 4]" in seen.title
    assert len(seen.terms) == 12
    np.testing.assert_allclose(np.array(seen.terms) * seen.power, delta[:, 2] * h[:, 3], atol=1.01e-4 * seen.power)
    page.locator(".st-key-unroll-block").get_by_role("radio", name="f", exact=True).click()
    settle(page)
    click_cell(page, "unroll-weights-map", 2, 5)
    check_card(page, grads["W_h"][20, 1])
    # The first row or column is that of the token that is read first, or of the one that is expected first.
    tokens, target = LSTM.forward.batch.xs[:, 0], LSTM.forward.batch.targets[0, 0]
    assert grads["W_x"][20, tokens[0]] == 0  # at the first step there is nothing to forget
    for name, across, down, entry in (
        ("W_x", 2, 5, (20, tokens[1])),
        ("W_x", 1, 5, (20, tokens[0])),
        ("b", 1, 5, (20,)),
        ("W_y", 2, 1, (target, 1)),
        ("b_y", 1, 1, (target,)),
    ):
        choice = page.locator(".st-key-unroll-parameter").get_by_role("combobox")
        choice.scroll_into_view_if_needed()
        page.wait_for_timeout(300)  # scrolling closes the list
        choice.click()
        page.get_by_role("option", name=name, exact=True).click()
        settle(page)
        click_cell(page, "unroll-weights-map", across, down)
        check_card(page, grads[name][entry])


def test_on_a_telephone_the_cards_stand_under_one_another(lstm: Page) -> None:
    page = lstm
    card(page).get_by_role("button", name="Pin", exact=True).click()
    settle(page)
    page.set_viewport_size({"width": 390, "height": 844})
    chart(page, "unroll-terms")
    first, second = (card(page, name=name).bounding_box() for name in ("card", "pin-0"))
    assert second["y"] >= first["y"] + first["height"]
    assert first["x"] + first["width"] <= 390
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")


def test_a_pinned_unit_that_is_gone_comes_back(lstm: Page) -> None:
    page = lstm
    click_cell(page, "states", 3, 16)
    card(page).get_by_role("button", name="Pin", exact=True).click()
    settle(page)
    slider = page.locator(".st-key-hidden input[type=range]")
    slider.press("ArrowLeft")
    settle(page)
    expect(card(page, name="pin-0")).to_contain_text("There is no unit 16")
    slider.press("ArrowRight")
    settle(page)
    check_card(page, LSTM.forward.states["h"][3, 0, 15], name="pin-0")


def test_pinned_cards_follow_the_sliders_and_are_compared(lstm: Page) -> None:
    page = lstm
    click_cell(page, "unrolled", 3, 5)
    card(page).get_by_role("button", name="Pin", exact=True).click()
    settle(page)
    click_cell(page, "unrolled", 6, 5)
    card(page).get_by_role("button", name="Pin", exact=True).click()
    settle(page)
    for hidden in (16, 17):
        engine = Engine(TrainConfig(cell="lstm", hidden=hidden, length=12))
        values = [engine.forward.states["h"][t, 0, 4] for t in (3, 6)]
        for n, value in enumerate(values):
            expect(card(page, name=f"pin-{n}")).to_contain_text(f"= {value:.4f}")
            check_card(page, value, name=f"pin-{n}")
        difference = round(values[1], 4) - round(values[0], 4)
        expect(page.get_by_text(f"the difference is {difference:.4f}.")).to_be_visible()
        page.locator(".st-key-hidden input[type=range]").press("ArrowRight")
        settle(page)
    beside = [card(page, name=name).bounding_box() for name in ("card", "pin-0", "pin-1")]
    assert beside[0]["y"] == beside[1]["y"]
    assert beside[1]["x"] > beside[0]["x"] + beside[0]["width"]
    assert beside[2]["y"] > beside[0]["y"]
    card(page, name="pin-0").get_by_role("button", name="Unpin").click()
    settle(page)
    expect(card(page, name="pin-1")).to_have_count(0)
    expect(card(page, name="pin-0")).to_contain_text("after step 6")
    card(page).get_by_role("button", name="Close").click()
    settle(page)
    expect(card(page)).to_have_count(0)
    expect(page.get_by_text("Click a number on a chart")).to_be_visible()
    page.get_by_role("link", name="Cells").click()
    settle(page)
    page.get_by_role("link", name="Unroll").click()
    settle(page)
    expect(card(page, name="pin-0")).to_contain_text("after step 6")
    page.locator(".st-key-hidden input[type=range]").press("ArrowLeft")
    settle(page)


def test_what_other_cells_have(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/?lang=en&{GRU.query()}")
    forward, back = GRU.forward, GRU.backward
    click_cell(page, "states", 4, 3)
    check_card(page, forward.states["h"][4, 0, 2])
    for row, (gate, name) in enumerate((("r", "reset gate r"), ("z", "update gate z"), ("n", "candidate n"))):
        switch(page, name)
        value = forward.residuals[gate][3, 0, 2]
        check_card(page, value, math.atanh(value) if gate == "n" else logit(value))
        switch(page, f"gradient δ_{gate}")
        check_card(page, back.d_pre[3, 0, 8 * row + 2])
    rnn = Engine(TrainConfig(cell="rnn", hidden=8, length=10))
    choose_cell(page, "RNN")
    show(page, "gradient ∂L/∂h")
    click_cell(page, "gates", 4, 3)
    check_card(page, rnn.backward.d_pre[3, 0, 2])
    jordan = Engine(TrainConfig(cell="jordan", hidden=8, length=10))
    choose_cell(page, "Jordan")
    page.get_by_role("button", name="First step", exact=True).click()
    settle(page)
    click_mark(page, "distribution", 0, 0, 0.4)
    switch(page, "fed-back output y")
    y = jordan.forward.probs[0, 0].max()
    check_card(page, y, math.log(y))


def test_a_triangle_entry_is_a_product_of_jacobians(gradients: Page) -> None:
    page = gradients
    for state, name in (("h", "hidden state h"), ("c", "memory c")):
        page.locator(".st-key-gradients-state").get_by_role("radio", name=name).click()
        settle(page)
        flow = gradient_flow(LSTM.model, LSTM.params, LSTM.forward, state)
        click_entry(page, chart(page, "gradient-flow"), 10, 4)
        settle(page)
        seen = check_card(page, flow[9, 3], math.log10(flow[9, 3]), key="gradients")
        assert len(seen.terms) == 7
        steps = np.log10(flow[9, 9:2:-1])
        np.testing.assert_allclose(seen.terms, [steps[0], *np.diff(steps)], atol=1.01e-4)


def test_an_eigenvalue_is_shared_out_among_the_units(gradients: Page) -> None:
    page = gradients
    chart(page, "gradient-flow")
    page.get_by_role("radio", name="W_hf", exact=True).click()
    settle(page)
    values = eigenvalues(recurrent_blocks(LSTM.model.lanes[0], LSTM.params)["f"])
    inside = np.flatnonzero(np.abs(values) <= 1)
    click_mark(page, "gradient-eigenvalues", 1, 2)
    seen = check_card(page, values[inside[2]].real, key="gradients")
    assert f"eigenvalue {inside[2] + 1} of W_hf" in seen.title
    size = page.locator(".st-key-gradients-size input[type=range]")
    size.press("Home")
    settle(page)
    expect(card(page, "gradients")).not_to_contain_text(f"= {seen.value:.4f}")
    turned = shown(page, "gradients")
    factor = 0.1 / np.linalg.norm(recurrent_blocks(LSTM.model.lanes[0], LSTM.params)["f"], 2)
    assert turned.value == pytest.approx(values[inside[2]].real * factor, abs=turned.off)


def test_cells_open_the_same_cards(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/cells?lang=en&{LSTM.query()}")
    chart(page, "cells-memory")
    click_cell(page, "cells-memory", 6, 4)
    check_card(page, LSTM.forward.states["c"][6, 0, 3], key="cells")
    click_cell(page, "cells-gates", 5, 7, 1)
    f = LSTM.forward.residuals["f"][4, 0, 6]
    check_card(page, f, logit(f), key="cells")
