// The one time cursor of the page, 1..T: the transport bar owns it, charts follow and move it.

const MOVED = "rnnviz:cursor";
let owner = null;
let last = 0;
let step = null;

export const current = () => step;

// `rest` says that the move is complete: the owner tells the server at once.
export function moveTo(wanted, { rest = false } = {}) {
    if (!owner) return;
    const before = step;
    step = Math.min(Math.max(Math.round(wanted), 1), last);
    if (step !== before || rest) document.dispatchEvent(new CustomEvent(MOVED, { detail: { step, rest } }));
}

export function follow(listener) {
    const heard = (event) => listener(event.detail);
    document.addEventListener(MOVED, heard);
    return () => document.removeEventListener(MOVED, heard);
}

export function own(bar, steps) {
    owner = bar;
    last = steps;
}

// A page without a bar has no cursor; the bar of the next page may already have taken over.
export function release(bar) {
    if (owner !== bar) return;
    owner = step = null;
    document.dispatchEvent(new CustomEvent(MOVED, { detail: { step, rest: false } }));
}
