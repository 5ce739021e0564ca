// Title and subtitle of a chart, in as many lines as its width asks for, and the room that they need above the picture.

const LINE = 1.3; // the height of a line, in sizes of its letters
const MARGIN = 8;
const BUTTONS = 150; // those of Plotly, which come at the right end of the title
const NARROW = 400; // where a title takes the whole width
const CLOSING = "，。！？：；、）》」』”’…"; // no line begins with one of these
const WIDE = "[\\p{Script=Han}\\u3000-\\u30ff\\uac00-\\ud7af\\uff00-\\uff60]";
const BREAK = new RegExp(`(?<= )(?! )|(?<=${WIDE})(?![ ${CLOSING}])`, "u");

const pen = document.createElement("canvas").getContext("2d");

const plain = (markup) => markup.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// Lines that are at most `room` wide by `measure`, broken at spaces and after Chinese characters; a longer word stays
// whole. Nothing is left out but spaces at the end of a line.
export function wrap(text, room, measure) {
    if (measure(text) <= room) return [text];
    const lines = [""];
    for (const piece of text.split(BREAK)) {
        const line = lines.at(-1);
        if (line && measure((line + piece).trimEnd()) > room) lines.push(piece);
        else lines[lines.length - 1] = line + piece;
    }
    return lines.map((line) => line.trimEnd());
}

function written(text, room, { family, size, weight = 400 }) {
    pen.font = `${weight} ${size}px ${family}`;
    return wrap(text ?? "", room, (part) => pen.measureText(plain(part)).width);
}

// Titles of a template's looks on a chart `width` pixels wide. All of `beside` get the same room: titles that come in
// the same place, or on a chart beside it.
export class Titles {
    constructor(width, { layout: { font, title } }, beside) {
        const space = width - 2 * MARGIN;
        this.rooms = [Math.max(space - BUTTONS, Math.min(space, NARROW)), space];
        this.fonts = [title.font, title.subtitle.font].map((own) => ({ ...font, ...own }));
        this.extra = Math.ceil(Math.max(0, ...beside.map((one) => this.above(this.lines(one)))));
    }

    lines(title) {
        return [title?.text, title?.subtitle?.text].map((text, n) => written(text, this.rooms[n], this.fonts[n]));
    }

    // Pixels that the lines after the first ones need.
    above(lines) {
        return lines.reduce((sum, { length }, n) => sum + LINE * this.fonts[n].size * (length - 1), 0);
    }

    // Breaks the titles of `layout`, which is changed, and makes the room for them.
    put(layout) {
        const [title, subtitle] = this.lines(layout.title);
        if (layout.title?.text) layout.title.text = title.join("<br>");
        if (layout.title?.subtitle) layout.title.subtitle.text = subtitle.join("<br>");
        if (title.length > 1) {
            const down = (LINE * this.fonts[0].size * (title.length - 1)) / 2; // Plotly centres the lines
            layout.title.pad = { ...layout.title.pad, t: MARGIN + down };
        }
        if (layout.margin?.t) layout.margin.t += this.extra;
        if (layout.height) layout.height += this.extra;
    }
}
