// The colours of numbers on text: for every level a background, and letters that can be read on it (at least 4.5 : 1).

export const NONE = -128; // the level of a token without a number
const TOP = 127;
const CONTRAST = 4.5;

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const css = (rgb) => `rgb(${rgb.map(Math.round).join(" ")})`;

function luminance(rgb) {
    const [r, g, b] = rgb.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
}

function between(stops, share) {
    const at = share * (stops.length - 1);
    const below = Math.min(Math.floor(at), stops.length - 2);
    return stops[below].map((value, k) => value + (at - below) * (stops[below + 1][k] - value));
}

// The page's own text colour where it can be read, else black or white, of which one always can.
function letters(background, text) {
    const [black, white] = [[0, 0, 0], [255, 255, 255]];
    if (contrast(background, text) >= CONTRAST) return text;
    return contrast(background, black) >= contrast(background, white) ? black : white;
}

// Inks by level, -127..127 on a scale with two sides, 0..127 on one with one.
function inks({ stops, twoSided }, text) {
    const colors = stops.map(channels);
    const made = new Map();
    for (let level = twoSided ? -TOP : 0; level <= TOP; level += 1) {
        const background = between(colors, twoSided ? (level + TOP) / (2 * TOP) : level / TOP);
        made.set(level, { background: css(background), color: css(letters(background, channels(text))) });
    }
    return made;
}

const cache = new Map();

// `themes` comes from ui/text.py: {light: {text, scales: {name: {stops, twoSided}}}, dark: ...}
export function palette(themes, scale, dark) {
    const name = `${scale} ${dark}`;
    if (!cache.has(name)) {
        const { text, scales } = themes[dark ? "dark" : "light"];
        cache.set(name, inks(scales[scale], text));
    }
    return cache.get(name);
}

export function gradient(themes, scale, dark) {
    const { stops } = themes[dark ? "dark" : "light"].scales[scale];
    return `linear-gradient(90deg, ${stops.join(", ")})`;
}
