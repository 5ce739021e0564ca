// Arrays of numbers travel as base64; they become typed arrays once, so that Plotly sees what has not changed.

const KINDS = {
    i1: Int8Array,
    u1: Uint8Array,
    i2: Int16Array,
    u2: Uint16Array,
    i4: Int32Array,
    u4: Uint32Array,
    f4: Float32Array,
    f8: Float64Array,
};

export const isObject = (value) => value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;

function bytes(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text);
    const made = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n += 1) made[n] = letters.charCodeAt(n);
    return made;
}

// A matrix is an array of its rows. Where every second column is a gap, only the others have travelled.
function numbers({ dtype, bdata, shape, gaps }) {
    const flat = new KINDS[dtype](bytes(bdata).buffer);
    const [rows, columns] = String(shape ?? flat.length).split(",").map(Number);
    if (columns === undefined) return flat;
    return Array.from({ length: rows }, (_, n) => {
        const row = flat.subarray(n * columns, (n + 1) * columns);
        if (!gaps) return row;
        const spread = new KINDS[dtype](2 * columns - 1).fill(NaN);
        for (let k = 0; k < columns; k += 1) spread[2 * k] = row[k];
        return spread;
    });
}

export function decoded(value) {
    if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(decoded) : value;
    if (!isObject(value)) return value;
    if (value.bdata) return numbers(value);
    for (const [name, inner] of Object.entries(value)) value[name] = decoded(inner);
    // The categories of an axis Plotly wants as a plain array.
    if (value.categoryarray) value.categoryarray = Array.from(value.categoryarray);
    return value;
}
