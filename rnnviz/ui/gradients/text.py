"""The part of Gradients on the text: what was read is inked by how much it matters to the prediction at the cursor."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.attribution import TARGETS, by_distance, ink
from rnnviz.language import _, listed, told
from rnnviz.plots.connectivity import connectivity_frames, plot_connectivity
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.ui import networks
from rnnviz.ui.caption import caption
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import text_words as say
from rnnviz.ui.gradients.text_numbers import compared, finite, influence, influence_seconds
from rnnviz.ui.gradients.words import power
from rnnviz.ui.names import cell_name, task_name
from rnnviz.ui.networks import Look
from rnnviz.ui.patience import agreed
from rnnviz.ui.reader import LABEL, NEXT, TAG
from rnnviz.ui.source import choose_look, describe
from rnnviz.ui.text import text
from rnnviz.ui.transport import begin_at, transport
from rnnviz.ui.unroll.words import no_feat, predictions

CURSOR = "gradients-cursor"  # the same as on the page's other parts
TARGET, SCALE, INK = "text-target", "text-scale", "text-ink"
ONE, OWN = "one", "own"
LINEAR, LOG = "linear", "log"
DECADES = 4  # of the logarithmic ink


def render() -> None:
    """Draw this part of the page."""
    st.caption(
        _(
            "What of the text does a prediction hang on? Click a token, or move the cursor: "
            "the text is inked by how much it matters to what the network predicts there."
        )
    )
    fragment(_body)()


def _body() -> None:
    look = choose_look()
    if look is None:
        return
    network = look.network
    if network.model.readout == "attention" or (network.answers_once and network.model.bidirectional):
        st.info(
            _(
                "This network answers once, and its answer hangs on all tokens at the same time: what each token does "
                "for it is shown on the page {page}."
            ).format(page=task_name(network.config.task))
        )
        return
    T = len(look.tokens)
    begin_at(CURSOR, T)  # at step 1 there is no text before it yet
    t = transport(T, CURSOR, labels=look.tokens)
    target, scale, log = _choose(network.reader.asked)
    if scale == OWN:
        st.caption(_("Each token on its own scale: a gradient that has vanished looks as strong as any other."))
    looks = {cell: networks.same_sentence(look, other) for cell, other in compared(network).items()}
    whole = {cell: shown for cell, shown in looks.items() if numbers.overflow_step(shown) is None}
    this = " ".join(shown.key for shown in whole.values())
    seconds = sum(map(influence_seconds, whole.values()))
    if not agreed(this, seconds, "text-draw", _("Ink the text (about {n} s)")):
        return
    norms = {cell: influence(shown, target) for cell, shown in whole.items()}
    norms = {cell: of_cell for cell, of_cell in norms.items() if finite(whole[cell], of_cell)}
    most = max((float(np.nanmax(of_cell)) for of_cell in norms.values()), default=0.0)
    for cell, shown in looks.items():
        if cell in norms:
            _strip(cell, shown, norms[cell], most, target, scale == OWN, log)
        else:
            st.markdown(f"**{cell_name(cell)}**")
            st.warning(say.too_large())
    if norms:
        _fading(norms, t)
    st.caption(say.which_input(network))
    if network.model.bidirectional and network.reader.asked == NEXT:
        st.caption(no_feat())


def _choose(asked: str) -> tuple[str, str, bool]:
    """Whose logit, one scale or each token's own, and whether the ink is logarithmic."""
    names = {
        NEXT: (_("the token predicted"), _("the token that comes")),
        TAG: (_("the tag predicted"), _("the right tag")),
        LABEL: (_("the answer predicted"), _("the right answer")),
    }
    targets = dict(zip(TARGETS, names[asked], strict=True))
    scales = {ONE: _("one for all"), OWN: _("each token its own")}
    inks = {LINEAR: _("in proportion"), LOG: _("logarithmic")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = choose(_("Logit of"), targets, TARGET)
        scale = choose(_("Scale"), scales, SCALE)
        kind = choose(_("Ink"), inks, INK, first=LOG)
    return target, scale, kind == LOG


def _strip(cell: str, look: Look, norms: np.ndarray, most: float, target: str, own: bool, log: bool) -> None:
    """One network's text, inked; what it expects at the cursor under it."""
    strongest = np.nanmax(norms, axis=1)
    top = strongest[:, None] if own else most
    st.markdown(f"**{cell_name(cell)}** · " + describe(look.network))
    last = _("the step's largest") if own else power(most)
    text(
        look.tokens,
        f"text-{cell}",
        scale="ink",
        frames=ink(norms, top, DECADES if log else None),
        cursor=True,
        ends=((_("{most} / 10,000") if log else "0").format(most=last), last),
        alt=_("{cell}: the text, each token inked by how much it matters to the prediction at the cursor.").format(
            cell=cell_name(cell)
        ),
    )
    said = say.at_steps(look, predictions(look), norms, target)
    if own:
        said = [told(*both) for both in zip(said, say.own_scale(strongest, most), strict=True)]
    caption(said, f"text-{cell}-said", label=_("{cell}: the prediction at the cursor").format(cell=cell_name(cell)))


def _fading(norms: dict[str, np.ndarray], t: int) -> None:
    """All cells' connectivity by distance, and in words how far it reaches."""
    named = {cell_name(cell): of_cell for cell, of_cell in norms.items()}
    means = {name: by_distance(of_cell) for name, of_cell in named.items()}
    figure(
        plot_connectivity(means, named, {cell_name(cell): CELL_COLORS[cell] for cell in norms}, step=t),
        "text-fading",
        frames=connectivity_frames(named),
        alt=_("Mean connectivity at distance 0 and at the largest distance: {list}.").format(
            list=listed(f"{name} {power(mean[0])}, {power(mean[-1])}" for name, mean in means.items())
        ),
    )
    st.markdown("\n".join(f"- **{name}** · " + say.mean_reach(of_cell) for name, of_cell in named.items()))
