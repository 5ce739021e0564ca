"""Records drawn as Plotly figures: arrays in, one `go.Figure` out; nothing here knows the page."""

from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.explain import plot_terms
from rnnviz.plots.gradient_maps import plot_gradient_flow, plot_lane_norms
from rnnviz.plots.gradients import plot_clipping, plot_gradient_norms
from rnnviz.plots.spectra import plot_eigenvalues, plot_singular_values
from rnnviz.plots.states import plot_gates, plot_states
from rnnviz.plots.training import plot_loss, plot_training_gradients
from rnnviz.plots.unrolled import plot_unrolled
from rnnviz.plots.unrolled_strips import Strip

__all__ = [
    "Strip",
    "distribution_frames",
    "plot_clipping",
    "plot_distribution",
    "plot_eigenvalues",
    "plot_gates",
    "plot_gradient_flow",
    "plot_gradient_norms",
    "plot_lane_norms",
    "plot_loss",
    "plot_singular_values",
    "plot_states",
    "plot_terms",
    "plot_training_gradients",
    "plot_unrolled",
]
