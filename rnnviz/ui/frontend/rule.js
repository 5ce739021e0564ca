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

export function drawRule(layer, plot, step) {
    layer.querySelectorAll(".rnnviz-rule").forEach((rule) => rule.remove());
    if (step === null || !plot._fullLayout?.xaxis) return;
    for (const [, { xaxis, yaxis }] of timeSubplots(plot._fullLayout)) {
        const centre = xaxis.d2p(step);
        const width = Math.abs(xaxis.d2p(step + 0.5) - xaxis.d2p(step - 0.5));
        const band = width >= NARROW && hasColumns(plot);
        const left = Math.max(band ? centre - width / 2 : centre - 1, 0);
        const right = Math.min(band ? centre + width / 2 : centre + 1, xaxis._length);
        if (!(right > left)) continue;
        const rule = document.createElement("div");
        rule.className = band ? "rnnviz-rule rnnviz-rule-band" : "rnnviz-rule";
        rule.style.left = `${xaxis._offset + left}px`;
        rule.style.width = `${right - left}px`;
        rule.style.top = `${yaxis._offset}px`;
        rule.style.height = `${yaxis._length}px`;
        layer.append(rule);
    }
}
