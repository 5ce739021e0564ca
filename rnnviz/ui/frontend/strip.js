// Tokens as running text in lines, each on the colour of its number.

import { NONE } from "./ink.js";

const NEWLINE = "⏎";
const BLANK = /^[␣⏎⇥]+$/;

export class Strip {
    constructor(root) {
        this.root = root;
        this.tokens = [];
    }

    // `marks` are places of tokens that stand for no text (the start of a sentence); `apart`: words, with gaps.
    // `under` holds for each token what stands below it: [word, share] with the likeliest first.
    write(tokens, { apart = false, marks = [], under = null, role = null, id = "" } = {}) {
        const small = new Set(marks);
        this.root.classList.toggle("rnnviz-apart", apart);
        this.root.classList.toggle("rnnviz-with-under", under !== null);
        this.levels = new Int8Array(tokens.length).fill(NONE);
        const nodes = [];
        this.tokens = tokens.map((token, place) => {
            const box = document.createElement("span");
            box.className = "rnnviz-tok";
            box.place = place;
            if (role) box.setAttribute("role", role);
            if (id) box.id = `${id}-${place}`;
            const face = under ? document.createElement("span") : box;
            face.textContent = token;
            if (under) {
                face.className = "rnnviz-face";
                box.append(face, below(under[place]));
            }
            if (BLANK.test(token)) face.classList.add("rnnviz-blank");
            if (small.has(place)) face.classList.add("rnnviz-small");
            nodes.push(box);
            // A line ends with the text's own, and between the marks of two sentences. Columns are high: one end for many.
            const line = token.endsWith(NEWLINE) && !(under && tokens[place + 1]?.endsWith(NEWLINE));
            const ends = line || (small.has(place) && small.has(place + 1));
            if (ends) nodes.push(document.createElement("br"));
            else if (apart || BLANK.test(token)) nodes.push(document.createElement("wbr"));
            return { box, face };
        });
        this.root.replaceChildren(...nodes);
    }

    // Only what has changed is touched: a long text follows the cursor.
    paint(levels, inks) {
        const anew = inks !== this.inks;
        this.inks = inks;
        this.tokens.forEach(({ face }, place) => {
            const level = levels ? levels[place] : NONE;
            if (level === this.levels[place] && !anew) return;
            this.levels[place] = level;
            const { background = "", color = "" } = inks.get(level) ?? {};
            face.style.backgroundColor = background;
            face.style.color = color;
        });
    }

    // `span` is [first, last], counted from 0.
    choose(span) {
        this.tokens.forEach(({ box }, place) => {
            const inside = span !== null && span[0] <= place && place <= span[1];
            box.classList.toggle("rnnviz-chosen", inside);
            box.classList.toggle("rnnviz-chosen-first", inside && place === span[0]);
            box.classList.toggle("rnnviz-chosen-last", inside && place === span[1]);
            if (box.role === "option") box.setAttribute("aria-selected", inside);
        });
    }
}

function below(rows) {
    const list = document.createElement("span");
    list.className = "rnnviz-under";
    list.setAttribute("aria-hidden", "true");
    for (const [word, share] of rows) {
        const row = document.createElement("span");
        row.textContent = word;
        row.style.setProperty("--share", `${Math.round(85 * share)}%`);
        list.append(row);
    }
    return list;
}
