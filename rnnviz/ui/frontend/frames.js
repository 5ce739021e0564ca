// What a chart shows at one time step: its figure with that step's properties laid over it.

import { isObject } from "./arrays.js";

// Plotly writes into what it is given, so every object is made anew; arrays of numbers are shared.
export function over(below, above = {}) {
    const merged = {};
    for (const [name, value] of Object.entries(below)) merged[name] = isObject(value) ? over(value) : value;
    for (const [name, value] of Object.entries(above)) {
        merged[name] = isObject(value) ? over(isObject(below[name]) ? below[name] : {}, value) : value;
    }
    return merged;
}

export function figureAt(fig, frame) {
    return {
        data: fig.data.map((trace, index) => over(trace, frame?.traces?.[index])),
        layout: over(fig.layout, frame?.layout),
    };
}
