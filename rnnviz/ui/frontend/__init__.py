"""The JavaScript of our components and plotly.js, both fetched by the browser over HTTP, once.

Streamlit serves any folder that `declare_component` names, from a working copy as from an installed wheel. A
component of ours is then two lines of JavaScript that import their module from there: nothing large travels
with an update.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

PLOTLY_JS = f"{__name__}.plotly/plotly.min.js?v={version('plotly')}"

_MODULES = Path(__file__).parent
_START = """
const served = (path) => new URL(`component/${path}`, document.baseURI).href;
const newest = new WeakMap(); // updates that come while the module loads may end in any order: the last one counts
export default async (component) => {
    const { parentElement } = component;
    newest.set(parentElement, component);
    const module = await import(served(%(module)s));
    return module.default(newest.get(parentElement), { served, ...%(constants)s });
};
"""


@st.cache_resource(show_spinner=False)
def _serve() -> None:
    """Name the two folders to the running server; it answers under component/<this module>.<name>/."""
    declare_component("modules", path=_MODULES)
    declare_component("plotly", path=Path(find_spec("plotly").origin).parent / "package_data")


def component(name: str, *sheets: str, **constants: object) -> Callable[..., Any]:
    """The function that puts component `name` (name.js, name.css) on the page; it gets `constants`.

    sheets : style sheets that it shares with other components
    """
    module = f"{__name__}.modules/{name}.js"
    mount = st.components.v2.component(
        f"rnnviz.{name}",
        js=_START % {"module": json.dumps(module), "constants": json.dumps(constants)},
        css="\n".join((_MODULES / f"{sheet}.css").read_text(encoding="utf-8") for sheet in (*sheets, name)),
        isolate_styles=False,
    )

    def show(**parameters: Any) -> Any:
        _serve()
        return mount(**parameters)

    return show
