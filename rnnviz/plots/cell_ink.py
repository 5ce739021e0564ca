"""The lines of a cell's diagram: boxes, circles and arrows as one broken line, which the browser draws as one path."""

from __future__ import annotations

import math

import numpy as np

from rnnviz.plots.cell_layouts import Layout, Node

HALF_WIDTH, HALF_HEIGHT = 0.37, 0.33  # of a box, in columns and rows
CIRCLE, PILL = 0.15, 0.25  # half the width of a circle, and of one with a longer sign
HEAD = (0.045, 0.14)
GAUGE, GAUGE_BELOW = 0.3, 0.22  # half the length of the bar under a number, and how far it is below
Line = list[tuple[float, float]]


def ink(layout: Layout, stages: dict[str, int], stage: int) -> dict[str, np.ndarray]:
    """Boxes, circles and arrows of one operation as one broken line."""
    lines: list[Line] = []
    for node in layout.nodes.values():
        if stages[node.value] == stage:
            lines.append(_outline(node))
            if node.gauge:
                lines.append([(node.x - GAUGE, node.y + GAUGE_BELOW), (node.x + GAUGE, node.y + GAUGE_BELOW)])
    for source, target in layout.arrows:
        if stages[layout.nodes[target].value] == stage:
            lines += _arrow(layout.nodes[source], layout.nodes[target])
    fed = {target for _source, target in layout.arrows}
    for value, node in layout.nodes.items():
        if value.startswith("a.") and value not in fed and stages[value] == stage:
            lines.append(_sum_line(node))
    points = [point for line in lines for point in (*line, (np.nan, np.nan))]
    x, y = zip(*points, strict=True) if points else ((), ())
    return {"x": np.array(x, np.float32), "y": np.array(y, np.float32)}


def _sum_line(node: Node) -> Line:
    """The line above a sum, as in a sum by hand."""
    return [(node.x - 0.42, node.y - 0.58), (node.x + 0.42, node.y - 0.58)]


def half_size(node: Node) -> tuple[float, float]:
    if node.sign:
        return (CIRCLE if len(node.sign) == 1 or "<" in node.sign else PILL), HALF_HEIGHT
    return HALF_WIDTH, HALF_HEIGHT


def _outline(node: Node) -> Line:
    width, height = half_size(node)
    if node.sign:
        angles = np.linspace(0, 2 * np.pi, 25)
        return [(node.x + width * math.cos(a), node.y + height * math.sin(a)) for a in angles]
    left, right, top, bottom = node.x - width, node.x + width, node.y - height, node.y + height
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def _arrow(source: Node, target: Node) -> list[Line]:
    """From edge to edge: straight, or down and then across; with a head."""
    (sw, sh), (tw, th) = half_size(source), half_size(target)
    if source.y == target.y:
        way = math.copysign(1, target.x - source.x)
        line = [(source.x + way * sw, source.y), (target.x - way * tw, target.y)]
    elif source.x == target.x:
        line = [(source.x, source.y + sh), (target.x, target.y - th)]
    else:
        way = math.copysign(1, target.x - source.x)
        leave = source.y + math.copysign(sh, target.y - source.y)
        line = [(source.x, leave), (source.x, target.y), (target.x - way * tw, target.y)]
    (x0, y0), (x1, y1) = line[-2:]
    dx, dy = HEAD
    if y0 == y1:
        back = math.copysign(dx, x1 - x0)
        return [line, [(x1 - back, y1 - dy * 0.7), (x1, y1), (x1 - back, y1 + dy * 0.7)]]
    return [line, [(x1 - dx * 0.7, y1 - dy), (x1, y1), (x1 + dx * 0.7, y1 - dy)]]
