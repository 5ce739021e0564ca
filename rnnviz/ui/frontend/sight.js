// A figure of many columns (meta.column: how wide one must be, in pixels) shows some of them and turns its page with
// the cursor. What is far out of sight is not handed to Plotly at all: most of a redraw would be spent on it.

const BEFORE = 0.62; // of a column, what is in sight left of its middle where a page begins
const PER_POINT = ["x", "y", "text", "customdata"];

const holds = ([low, high], step) => low < step - 0.5 && step + 0.35 < high;

export class Sight {
    // The range of columns to show: as the reader has dragged and zoomed it, until the cursor moves out of sight.
    turn({ xaxis, margin, meta }, width, step, shown) {
        const [low, high] = xaxis.range;
        const most = Math.max(Math.floor((width - margin.l - margin.r) / meta.column), 2);
        const columns = Math.min(high - low, most);
        const [first, end] = [1 - BEFORE, Math.max(xaxis.maxallowed - 0.12, 1 - BEFORE + columns)];
        const same = shown && columns === this.columns && end === this.end;
        const moved = step !== this.step;
        this.step = step;
        if (same && (!moved || holds(shown, step))) return shown;
        Object.assign(this, { columns, end, page: (this.page ?? 0) + 1 });
        const wide = same ? shown[1] - shown[0] : columns;
        // One column of the page before stays in sight.
        const onward = step - 1 - BEFORE;
        const back = step + 2 - BEFORE - wide;
        const begin = holds([low, low + wide], step) ? low : shown && step < shown[0] + wide / 2 ? back : onward;
        const start = Math.max(Math.min(begin, end - wide), first);
        return [start, start + wide];
    }
}

// A figure that can be cut down to its columns between two steps.
export class Columns {
    constructor({ data, layout }) {
        this.starts = layout.shapes.map(({ path }) => path.split("M").slice(1).map((piece) => [parseFloat(piece), `M${piece}`]));
        this.whole = { data, layout };
    }

    // Those of `range`, and of half a page on either side to be dragged into sight; of the text, which takes longest to
    // draw, one column.
    near(range) {
        const beside = (range[1] - range[0]) / 2;
        const [low, high] = [range[0] - beside, range[1] + beside];
        const covers = [range[0] - 1, range[1] + 1];
        const { data, layout } = this.whole;
        const cut = (shape, n) => {
            const pieces = this.starts[n].filter(([x]) => low <= x && x <= high);
            return { ...shape, path: pieces.map(([, piece]) => piece).join("") || "M0,0" };
        };
        return {
            data: data.map((trace) => trace.type === "heatmap" ? nearColumns(trace, low, high) : nearPoints(trace, ...covers)),
            layout: { ...layout, shapes: layout.shapes.map(cut) },
            covers,
        };
    }
}

function span(x, low, high) {
    let [first, end] = [0, x.length];
    while (first < end && x[first] < low) first += 1;
    while (end > first && x[end - 1] > high) end -= 1;
    return [first, end];
}

// x holds the edges of the columns, and every second column is a gap.
function nearColumns(trace, low, high) {
    const [first, end] = span(trace.x, low, high);
    const [from, to] = [first - (first % 2), end + (end % 2)];
    return { ...trace, x: trace.x.slice(from, to), z: trace.z.map((row) => row.slice(from, to - 1)) };
}

function nearPoints(trace, low, high) {
    const [first, end] = span(trace.x, low, high);
    const kept = PER_POINT.filter((name) => typeof trace[name]?.slice === "function" && typeof trace[name] !== "string");
    return { ...trace, ...Object.fromEntries(kept.map((name) => [name, trace[name].slice(first, end)])) };
}
