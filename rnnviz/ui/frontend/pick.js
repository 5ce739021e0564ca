// The keyboard on a chart: arrows move to the next mark in their direction, Enter clicks it.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const POINT = 16;

// Marks in pixels of the chart: the cells of heat maps, the points of everything else.
function marks(plot) {
    return plot.calcdata.flatMap((points) => {
        const trace = points[0].trace;
        const subplot = plot._fullLayout._plots[trace.xaxis + trace.yaxis];
        if (trace.visible !== true || trace.hoverinfo === "skip" || !subplot) return [];
        const { xaxis, yaxis } = subplot;
        const mark = (x, y, width, height) => ({
            x: xaxis._offset + xaxis.c2p(x),
            y: yaxis._offset + yaxis.c2p(y),
            width,
            height,
            inside: Math.abs(xaxis.c2p(x) / xaxis._length - 0.5) <= 0.5 && Math.abs(yaxis.c2p(y) / yaxis._length - 0.5) <= 0.5,
            hover: { xval: x, yval: y },
            subplot: trace.xaxis + trace.yaxis,
        });
        const cells = points[0].z;
        if (!cells) return points.filter((point) => point.x !== undefined).map(({ x, y }) => mark(x, y, POINT, POINT));
        const { x, y } = points[0];
        return Array.from(cells).flatMap((row, i) =>
            Array.from(row, (_, j) => {
                const size = [xaxis.c2p(x[j + 1]) - xaxis.c2p(x[j]), yaxis.c2p(y[i + 1]) - yaxis.c2p(y[i])].map(Math.abs);
                return mark((x[j] + x[j + 1]) / 2, (y[i] + y[i + 1]) / 2, ...size);
            }),
        );
    }).filter((mark) => mark.inside);
}

function nearest(candidates, [dx, dy], from) {
    let best = null;
    let shortest = Infinity;
    for (const mark of candidates) {
        const [x, y] = [mark.x - from.x, mark.y - from.y];
        const along = dx * x + dy * y;
        const distance = along + 3 * Math.abs(dx * y - dy * x);
        if (along > 0.5 && distance < shortest) [best, shortest] = [mark, distance];
    }
    return best;
}

export class Picker {
    constructor(layer, plot) {
        this.layer = layer;
        this.plot = plot;
        this.frame = document.createElement("div");
        this.frame.className = "rnnviz-pick";
    }

    // Moves to the next mark; starts at the mark nearest to the pixel column `start`. Returns its data coordinates.
    move(key, start) {
        const candidates = marks(this.plot);
        const next = this.mark
            ? nearest(candidates, ARROWS[key], this.mark)
            : nearest(candidates, [0, 1], { x: start ?? 0, y: -1 });
        if (!next) return null;
        this.mark = next;
        const { x, y, width, height } = next;
        Object.assign(this.frame.style, { left: `${x - width / 2}px`, top: `${y - height / 2}px`, width: `${width}px`, height: `${height}px` });
        this.layer.append(this.frame);
        window.Plotly.Fx.hover(this.plot, next.hover, next.subplot);
        return next.hover;
    }

    click() {
        if (this.mark && this.plot._hoverdata) this.plot.emit("plotly_click", { points: this.plot._hoverdata });
    }

    clear() {
        if (!this.mark) return;
        this.mark = null;
        this.frame.remove();
        window.Plotly.Fx.unhover(this.plot);
    }

    static handles(key) {
        return key in ARROWS;
    }
}
