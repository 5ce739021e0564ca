// A table whose rows end in a passage of text, coloured by numbers; a row can be chosen.

import { palette } from "./ink.js";
import { mounted } from "./mount.js";
import { Strip } from "./strip.js";
import { isDark } from "./theme.js";

function element(name, text = "", attributes = {}) {
    const node = document.createElement(name);
    node.textContent = text;
    for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
    return node;
}

const levels = (sent) => Int8Array.from(atob(sent), (character) => character.charCodeAt(0));

class Table {
    constructor(parent, { themes }) {
        this.themes = themes;
        this.box = element("div", "", { class: "rnnviz-passages" });
        parent.append(this.box);
        this.at = 0;
    }

    update({ data, setTriggerValue }) {
        this.send = (row) => setTriggerValue("chosen", row);
        const sent = new TextDecoder().decode(data);
        const dark = isDark(this.box);
        if (sent === this.sent && dark === this.dark) return;
        const anew = sent !== this.sent;
        Object.assign(this, { sent, dark });
        if (anew) this.write(JSON.parse(sent));
        this.strips.forEach(([strip, values, scale]) => strip.paint(values, palette(this.themes, scale, dark)));
    }

    write({ alt, columns, rows, scale, apart, chosen, choose }) {
        const focused = this.box.contains(document.activeElement);
        // Roles are said, because on a narrow screen the rows are drawn as blocks.
        const table = element("table", "", { role: "table", "aria-label": alt });
        const head = element("tr", "", { role: "row" });
        head.append(...columns.map((name) => element("th", name, { role: "columnheader", scope: "col" })));
        table.append(element("thead", "", { role: "rowgroup" }), element("tbody", "", { role: "rowgroup" }));
        table.tHead.append(head);
        this.at = Math.min(this.at, rows.length - 1);
        if (chosen !== null) this.at = chosen;
        this.strips = [];
        this.buttons = rows.map(({ cells, tokens, values, span }, n) => {
            const line = element("tr", "", { role: "row", "aria-current": n === chosen });
            const [first, ...others] = cells;
            const button = element("button", first, { type: "button", "aria-label": `${choose} ${cells.join(", ")}` });
            button.tabIndex = n === this.at ? 0 : -1;
            button.addEventListener("keydown", (event) => this.pressed(event, n));
            const cell = element("td", "", { role: "cell" });
            cell.append(button);
            line.append(cell, ...others.map((text, k) => element("td", text, { role: "cell", "data-name": columns[k + 1] })));
            const last = element("td", "", { role: "cell", class: "rnnviz-passage" });
            const root = element("div", "", { class: "rnnviz-line" });
            last.append(root);
            line.append(last);
            const strip = new Strip(root);
            strip.write(tokens, { apart });
            strip.choose(span);
            this.strips.push([strip, levels(values), scale]);
            line.addEventListener("click", () => {
                this.focus(n);
                this.send(n);
            });
            table.tBodies[0].append(line);
            return button;
        });
        this.box.replaceChildren(table);
        if (focused) this.buttons[this.at]?.focus({ preventScroll: true });
    }

    pressed(event, n) {
        const next = { ArrowUp: n - 1, ArrowDown: n + 1, Home: 0, End: this.buttons.length - 1 }[event.key];
        if (next === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation(); // the bar's Home and End are meant elsewhere
        this.focus(Math.min(Math.max(next, 0), this.buttons.length - 1));
    }

    focus(n) {
        this.buttons[this.at].tabIndex = -1;
        this.at = n;
        this.buttons[n].tabIndex = 0;
        this.buttons[n].focus();
    }
}

export default mounted(Table);
