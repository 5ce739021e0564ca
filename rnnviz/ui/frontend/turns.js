// Charts draw in turns between two frames of the screen: the first of the page first, the rest as time allows.

const BUDGET_MS = 12;
const waiting = new Set();
let scheduled = null;

export const isIdle = () => waiting.size === 0;

// `chart` has an `element` in the page and is drawn by `chart.turn()`, once however often it asks.
export function ask(chart) {
    waiting.add(chart);
    scheduled ??= requestAnimationFrame(takeTurns);
}

export function forget(chart) {
    waiting.delete(chart);
}

const inPageOrder = (a, b) => (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);

// At once, where a frame of the screen is about to be drawn anyway.
export function takeTurns() {
    cancelAnimationFrame(scheduled);
    const end = performance.now() + BUDGET_MS;
    for (const chart of [...waiting].sort(inPageOrder)) {
        waiting.delete(chart);
        chart.turn();
        if (performance.now() > end) break;
    }
    scheduled = waiting.size ? requestAnimationFrame(takeTurns) : null;
}
