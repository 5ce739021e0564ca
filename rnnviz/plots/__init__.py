"""Records drawn as Plotly figures: arrays in, one `go.Figure` out; nothing here knows the page."""

from rnnviz.plots.attention import plot_attention
from rnnviz.plots.cell_diagram import plot_cell
from rnnviz.plots.clockwork import plot_block_mask, plot_clock
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.dynamics import plot_portrait
from rnnviz.plots.dynamics_planes import plot_component_plane
from rnnviz.plots.explain import plot_terms
from rnnviz.plots.explain_time import plot_terms_over_time
from rnnviz.plots.feedback import plot_feedback
from rnnviz.plots.gating import plot_memory_shares
from rnnviz.plots.gradient_maps import plot_gradient_flow, plot_lane_norms
from rnnviz.plots.gradients import plot_clipping, plot_gradient_norms
from rnnviz.plots.losses import plot_step_losses
from rnnviz.plots.memory import plot_contest
from rnnviz.plots.rules import plot_influence
from rnnviz.plots.spectra import plot_eigenvalues, plot_singular_values
from rnnviz.plots.states import plot_gate_gradients, plot_gates, plot_states
from rnnviz.plots.training import plot_loss, plot_training_gradients
from rnnviz.plots.unrolled import plot_unrolled
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.plots.weights import plot_weights

__all__ = [
    "Strip",
    "distribution_frames",
    "plot_attention",
    "plot_block_mask",
    "plot_cell",
    "plot_clipping",
    "plot_clock",
    "plot_component_plane",
    "plot_contest",
    "plot_distribution",
    "plot_eigenvalues",
    "plot_feedback",
    "plot_gate_gradients",
    "plot_gates",
    "plot_gradient_flow",
    "plot_gradient_norms",
    "plot_influence",
    "plot_lane_norms",
    "plot_loss",
    "plot_memory_shares",
    "plot_portrait",
    "plot_singular_values",
    "plot_states",
    "plot_step_losses",
    "plot_terms",
    "plot_terms_over_time",
    "plot_training_gradients",
    "plot_unrolled",
    "plot_weights",
]
