// The rule of the cursor over a chart: a line, or a frame round the column where time is made of cells.

const COLUMNS = new Set(["heatmap", "bar", "image"]);
const NARROW = 7;

// Every subplot whose x axis is the first one or moves with it.
function timeSubplots({ _plots, _axisMatchGroups, xaxis }) {
    const together = _axisMatchGroups?.find((group) => xaxis._id in group) ?? {};
    return Object.entries(_plots).filter(([, plot]) => plot.xaxis._id === xaxis._id || plot.xaxis._id in together);
}

function hasColumns(plot) {
    return plot._fullData.some((trace) => trace.visible === true && COLUMNS.has(trace.type));
}

function put(layer, className, { _offset: x }, { _offset: y, _length: height }, left, right) {
    if (!(right > left)) return;
    const mark = document.createElement("div");
    mark.className = className;
    Object.assign(mark.style, { left: `${x + left}px`, width: `${right - left}px`, top: `${y}px`, height: `${height}px` });
    layer.append(mark);
}

// Over what stands idle a veil in the colour of the page: all but the column of the step, in each row of a diagram.
function dim(layer, xaxis, yaxis, step, { lit, steps }) {
    const [before, after, mirrored] = lit[yaxis._id] ?? [0.5, 0.5, 0];
    const at = mirrored ? steps + 1 - step : step;
    const within = (x) => Math.min(Math.max(xaxis.d2p(x), 0), xaxis._length);
    put(layer, "rnnviz-mark rnnviz-veil", xaxis, yaxis, 0, within(at - before));
    put(layer, "rnnviz-mark rnnviz-veil", xaxis, yaxis, within(at + after), xaxis._length);
}

export function drawRule(layer, plot, step, playing = false) {
    layer.querySelectorAll(".rnnviz-mark").forEach((mark) => mark.remove());
    if (step === null || !plot._fullLayout?.xaxis) return;
    const meta = plot._fullLayout.meta;
    for (const [, { xaxis, yaxis }] of timeSubplots(plot._fullLayout)) {
        if (meta?.lit && (playing || meta.dimmed)) dim(layer, xaxis, yaxis, step, meta);
        const centre = xaxis.d2p(step);
        const width = Math.abs(xaxis.d2p(step + 0.5) - xaxis.d2p(step - 0.5));
        const band = width >= NARROW && hasColumns(plot);
        const left = Math.max(band ? centre - width / 2 : centre - 1, 0);
        const right = Math.min(band ? centre + width / 2 : centre + 1, xaxis._length);
        put(layer, `rnnviz-mark rnnviz-rule${band ? " rnnviz-rule-band" : ""}`, xaxis, yaxis, left, right);
    }
}
