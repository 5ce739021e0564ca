// The one cursor of the page, at a step 1..T, on the way back or not: the bar owns it, charts follow and move it.

const MOVED = "rnnviz:cursor";
let owner = null;
let last = 0;
let ways = [false];
let step = null;
let back = false;
let playing = false;

export const current = () => step;
export const isBack = () => back;
export const isPlaying = () => playing;
export const isOwnedBy = (bar) => owner === bar;

const tell = (rest) => document.dispatchEvent(new CustomEvent(MOVED, { detail: { step, back, rest } }));

// `rest` says that the move is complete: the owner tells the server at once.
export function moveTo(wanted, { rest = false, way = back } = {}) {
    if (!owner) return;
    const before = [step, back];
    step = Math.min(Math.max(Math.round(wanted), 1), last);
    back = ways.includes(way) ? way : ways[0];
    if (rest || step !== before[0] || back !== before[1]) tell(rest);
}

export function follow(listener) {
    const heard = (event) => listener(event.detail);
    document.addEventListener(MOVED, heard);
    return () => document.removeEventListener(MOVED, heard);
}

// `open` holds the ways that the bar goes: false is onward, true is back.
export function own(bar, steps, open = [false]) {
    owner = bar;
    last = steps;
    ways = open;
}

// Charts dim what is idle while it plays.
export function play(begun) {
    playing = begun;
    tell(false);
}

// A page without a bar has no cursor; the bar of the next page may already have taken over.
export function release(bar) {
    if (owner !== bar) return;
    owner = step = null;
    back = playing = false;
    tell(false);
}
