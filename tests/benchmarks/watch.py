"""What the page benchmark sees in the browser: when a chart has changed, how often, and whether it stays the same."""

from __future__ import annotations

SIGNATURE = """
window.signature = (plot) => {
    const sum = (values) => {
        let total = 0;
        for (const v of values) {
            if (ArrayBuffer.isView(v) || Array.isArray(v)) total += sum(v);
            else if (typeof v === "number") total = (total * 31 + (Number.isFinite(v) ? v * 1e6 : 7)) % 1e9;
            else for (const letter of String(v ?? "")) total = (total * 31 + letter.charCodeAt(0)) % 1e9;
        }
        return total;
    };
    const { _fullData: traces, _fullLayout: layout } = plot;
    const drawn = traces.map(({ type, x, y, z, text }) => [type, ...[x, y, z, text].map((v) => sum(v ? [v] : []))]);
    return `${drawn} ${sum((layout.annotations ?? []).map(({ text }) => text))} ${layout.xaxis?.range}`;
};
"""
WAIT_FOR_CHANGE = """(plot) => {
    const before = window.signature(plot);
    const pressed = new Promise((done) => addEventListener("keydown", () => done(performance.now()),
        { once: true, capture: true }));
    window.changed = (async () => {
        const start = await pressed;
        while (window.signature(plot) === before && performance.now() < start + 20000)
            await new Promise(requestAnimationFrame);
        if (window.signature(plot) === before) return null;
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
    })();
}"""
# The bar waits for its charts: a step that it has left behind has been drawn.
STEPS_DRAWN = """async ([bar, seconds]) => {
    const readout = bar.querySelector(".rnnviz-readout");
    let [steps, frames, last, start] = [0, 0, readout.textContent, performance.now()];
    const playing = () => bar.querySelector("[aria-label=Pause]");
    while (performance.now() < start + 1000 * seconds && playing()) {
        await new Promise(requestAnimationFrame);
        frames += 1;
        if (readout.textContent !== last) steps += 1;
        last = readout.textContent;
    }
    const took = (performance.now() - start) / 1000;
    return { steps_per_s: steps / took, frames_per_s: frames / took };
}"""
WATCH_LIVE = """async ([plot, seconds]) => {
    let [updates, mounts, blanks, last] = [0, 0, 0, window.signature(plot)];
    const watch = new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
            for (const node of addedNodes)
                if (node.matches?.(".js-plotly-plot") || node.querySelector?.(".js-plotly-plot")) mounts += 1;
    });
    watch.observe(document, { childList: true, subtree: true });
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        if (!plot.isConnected || !plot.querySelector(".scatterlayer .trace")) blanks += 1;
        const now = plot.isConnected ? window.signature(plot) : last;
        if (now !== last) updates += 1;
        last = now;
    }
    watch.disconnect();
    return { updates_per_s: updates / seconds, mounts: mounts + 1, blank_frames: blanks };
}"""
LAST_CHANGE = """async (plot) => {
    const pressed = new Promise((done) => addEventListener("pointerdown", () => done(performance.now()),
        { once: true, capture: true }));
    window.still = (async () => {
        const start = await pressed;
        let [last, changed] = [window.signature(plot), start];
        while (performance.now() < start + 3000) {
            await new Promise(requestAnimationFrame);
            const now = window.signature(plot);
            if (now !== last) changed = performance.now();
            last = now;
        }
        return changed - start;
    })();
}"""
