// A text whose tokens are coloured by numbers; it shows and moves the cursor, and a stretch of it can be chosen.

import * as cursor from "./cursor.js";
import { Flip } from "./flip.js";
import { gradient, palette } from "./ink.js";
import { element, mounted } from "./mount.js";
import { Strip } from "./strip.js";
import { isDark } from "./theme.js";
import * as turns from "./turns.js";

const REST_MS = 150;
let made = 0;

const same = (a, b) => a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);

function levels(sent) {
    return sent === null ? null : Int8Array.from(atob(sent), (character) => character.charCodeAt(0));
}

class Text {
    constructor(parent, { themes, accent }) {
        this.themes = themes;
        this.element = element("div", "rnnviz-textbox");
        this.element.style.setProperty("--rnnviz-accent", accent);
        this.root = element("div", "rnnviz-running");
        this.legend = element("div", "rnnviz-scale");
        this.flip = new Flip((row) => this.flipped(row));
        this.element.append(this.flip.root, this.root, this.legend);
        parent.append(this.element);
        this.strip = new Strip(this.root);
        this.id = `rnnviz-text-${(made += 1)}`;
        this.at = 0;
        this.span = this.given = this.anchor = null;
        this.root.addEventListener("keydown", (event) => this.pressed(event));
        this.root.addEventListener("pointerdown", (event) => this.down(event));
        this.root.addEventListener("pointermove", (event) => this.dragged(event));
        this.root.addEventListener("pointerup", (event) => this.up(event));
        this.root.addEventListener("pointercancel", () => this.dropped());
        this.unfollow = cursor.follow(() => this.shown && turns.ask(this));
    }

    update({ data, setTriggerValue, setStateValue }) {
        this.send = (kind, start, end) => setTriggerValue("touch", { kind, start, end });
        this.sendRow = (row) => setStateValue("row", { row, order: this.data.order });
        const sent = new TextDecoder().decode(data);
        const dark = isDark(this.element);
        if (sent === this.sent && dark === this.dark) return;
        const before = this.data;
        Object.assign(this, { sent, dark, data: sent === this.sent ? this.data : JSON.parse(sent), shown: true });
        if (this.data !== before) this.take();
        this.paint();
    }

    take() {
        const { tokens, alt, under, apart, marks, order, row, rows, ends, words } = this.data;
        for (const name of ["values", "frames", "rows"]) this[name] = levels(this.data[name]);
        this.touchable = this.data.cursor || this.data.clicks || this.data.brush;
        const role = this.touchable ? "listbox" : "group";
        this.root.setAttribute("role", role);
        this.root.setAttribute("aria-label", alt);
        this.root.tabIndex = 0;
        this.root.toggleAttribute("data-follows-cursor", this.data.cursor);
        this.root.toggleAttribute("data-brush", this.data.brush);
        if (this.data.brush) this.root.setAttribute("aria-multiselectable", "true");
        const written = JSON.stringify([tokens, under, apart, marks, role]);
        const anew = written !== this.written;
        if (anew) {
            this.written = written;
            this.at = Math.min(this.at, tokens.length - 1);
            const list = under?.ids.map((ids, n) => ids.map((id, k) => [under.words[id], under.shares[n][k]]));
            this.strip.write(tokens, {
                apart, marks, under: list ?? null, role: this.touchable ? "option" : null, id: this.id,
            });
            this.placed = undefined;
        }
        // What the reader has chosen stands until she is given another stretch, or another text.
        if (anew || !same(this.data.span, this.given)) {
            this.given = this.data.span;
            this.choose(this.given);
        }
        this.flip.update({ rows: rows === null ? 0 : this.data.names.length, names: this.data.names, words });
        // An order shows a row once; without a new one the reader's own choice stands.
        if (order !== this.order) this.flip.show(row);
        this.order = order;
        this.legend.hidden = ends === null;
        if (ends !== null) this.legend.replaceChildren(document.createTextNode(ends[0]), element("i", ""), document.createTextNode(ends[1]));
    }

    paint() {
        const { tokens, scale } = this.data;
        const n = tokens.length;
        const step = cursor.current();
        let values = this.values;
        if (this.rows) values = this.rows.subarray(this.flip.row * n, (this.flip.row + 1) * n);
        if (this.frames && step !== null) {
            const last = this.frames.length / n;
            values = this.frames.subarray((Math.min(step, last) - 1) * n, Math.min(step, last) * n);
        }
        this.element.toggleAttribute("data-dark", this.dark);
        this.strip.paint(values, palette(this.themes, scale, this.dark));
        const bar = this.legend.querySelector("i");
        if (bar) bar.style.backgroundImage = gradient(this.themes, scale, this.dark);
        if (this.data.cursor && step !== null) this.at = Math.min(step, n) - 1;
        this.mark();
    }

    turn() {
        this.paint();
    }

    // The token that keys move: that of the page's cursor where the text follows it.
    mark() {
        if (this.placed === this.at || !this.touchable) return;
        const before = this.strip.tokens[this.placed]?.box;
        before?.classList.remove("rnnviz-at");
        before?.removeAttribute("aria-label");
        this.placed = this.at;
        const { box } = this.strip.tokens[this.at];
        box.classList.add("rnnviz-at");
        box.setAttribute("aria-label", this.said(this.at));
        this.root.setAttribute("aria-activedescendant", box.id);
        this.root.toggleAttribute("data-at-cursor", this.data.cursor);
        this.bring(box);
    }

    // Keeps a token in sight by scrolling the text, never the page.
    bring(box) {
        const { top, bottom } = box.getBoundingClientRect();
        const place = this.root.getBoundingClientRect();
        if (top < place.top) this.root.scrollTop -= place.top - top + 8;
        else if (bottom > place.bottom) this.root.scrollTop += bottom - place.bottom + 8;
    }

    said(place) {
        const { tokens, under } = this.data;
        const rows = under?.ids[place].map((id, k) => `${under.words[id]} ${under.shares[place][k].toFixed(2)}`) ?? [];
        return [`${place + 1}: ${tokens[place]}`, ...rows].join(", ");
    }

    flipped(row) {
        this.paint();
        clearTimeout(this.flipping);
        this.flipping = setTimeout(() => this.sendRow(row), REST_MS);
    }

    choose(span) {
        this.span = span;
        this.strip.choose(span);
    }

    move(place, rest = false) {
        const next = Math.min(Math.max(place, 0), this.strip.tokens.length - 1);
        if (!this.data.cursor || cursor.current() === null) {
            this.at = next;
            this.mark();
            return;
        }
        cursor.moveTo(next + 1, { rest });
        clearTimeout(this.resting);
        if (!rest) this.resting = setTimeout(() => cursor.moveTo(cursor.current(), { rest: true }), REST_MS);
        this.at = next;
        this.mark();
    }

    pressed(event) {
        const { key, shiftKey } = event;
        if (!this.touchable || event.ctrlKey || event.metaKey || event.altKey) return;
        const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
        const down = { ArrowUp: -1, ArrowDown: 1 }[key];
        let to = null;
        if (sideways) to = this.at + sideways;
        else if (down && this.rows && !shiftKey) this.flip.by(down);
        else if (down) to = this.line(down);
        else if (key === "Home") to = 0;
        else if (key === "End") to = this.strip.tokens.length - 1;
        else if (key === "Enter" && this.data.clicks) this.send("click", this.at + 1, this.at + 1);
        else if (key === "Escape" && this.span !== null) this.choose(null);
        else return;
        event.preventDefault();
        if (to === null) return;
        const from = this.at;
        this.move(to);
        if (!shiftKey || !this.data.brush) return void (this.anchor = null);
        this.anchor ??= from;
        this.choose([this.anchor, this.at].sort((a, b) => a - b));
        clearTimeout(this.brushing);
        this.brushing = setTimeout(() => this.brushed(), 2 * REST_MS);
    }

    // The token above or below the one that the keys are at.
    line(direction) {
        const { left, top, bottom } = this.strip.tokens[this.at].box.getBoundingClientRect();
        let [best, found] = [null, this.at];
        for (let place = this.at + direction; this.strip.tokens[place]; place += direction) {
            const other = this.strip.tokens[place].box.getBoundingClientRect();
            if (direction > 0 ? other.top < bottom - 1 : other.bottom > top + 1) continue;
            if (best !== null && Math.abs(other.top - best.top) > 2) break;
            if (best === null || Math.abs(other.left - left) < Math.abs(best.left - left)) [best, found] = [other, place];
        }
        return found;
    }

    placeOf(event) {
        const box = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".rnnviz-tok");
        return box && this.root.contains(box) ? box.place : null;
    }

    down(event) {
        const place = this.placeOf(event);
        if (!this.touchable || place === null || event.button !== 0) return;
        this.from = place;
        this.kept = this.span;
        if (!this.data.brush) return;
        this.root.setPointerCapture(event.pointerId);
    }

    dragged(event) {
        if (this.from === undefined || !this.data.brush) return;
        const place = this.placeOf(event);
        if (place === null || (place === this.from && !this.drawn)) return;
        this.drawn = true;
        this.choose([this.from, place].sort((a, b) => a - b));
    }

    up(event) {
        if (this.from === undefined) return;
        const place = this.drawn ? this.span[1] : this.from;
        const drawn = this.drawn;
        this.from = this.drawn = undefined;
        this.root.focus({ preventScroll: true });
        if (drawn) return this.brushed();
        this.anchor = null;
        this.move(place, true);
        if (this.data.clicks) this.send("click", place + 1, place + 1);
        event.preventDefault();
    }

    dropped() {
        if (this.drawn) this.choose(this.kept);
        this.from = this.drawn = undefined;
    }

    brushed() {
        if (this.span !== null) this.send("brush", this.span[0] + 1, this.span[1] + 1);
    }

    close() {
        for (const timer of [this.flipping, this.resting, this.brushing]) clearTimeout(timer);
        turns.forget(this);
        this.unfollow();
    }
}

export default mounted(Text);
