// The transport bar: moves and plays the page's cursor in the browser, tells the server where it comes to rest.

import * as cursor from "./cursor.js";
import { isOwnKey } from "./keys.js";
import { element, mounted } from "./mount.js";
import { isIdle, takeTurns } from "./turns.js";

const REST_MS = 150;
const ICONS = {
    first: ["M7 6v12M18 6l-6 6 6 6", "line"],
    back: ["M15 6l-6 6 6 6", "line"],
    play: ["M7 4.5l12 7.5-12 7.5z", "solid"],
    pause: ["M8 5h2.5v14H8zM14 5h2.5v14H14z", "solid"],
    next: ["M9 6l6 6-6 6", "line"],
    last: ["M17 6v12M6 6l6 6-6 6", "line"],
};
let speed = 2; // steps per second, the same on every page

// A sentence whose tokens stand between grave accents, as in Markdown: nothing in it is markup but these.
function say(place, sentence) {
    const parts = sentence.split(/(`` .*? ``|`[^`]+`)/s).map((part) => {
        if (!part.startsWith("`")) return part;
        const token = document.createElement("code");
        token.textContent = part.startsWith("`` ") ? part.slice(3, -3) : part.slice(1, -1);
        return token;
    });
    place.replaceChildren(...parts);
}

// Places are 1..n over all passes, one after the other; the cursor is at a step on one of them.
class Bar {
    constructor(parent, { accent }) {
        this.root = element("div", "rnnviz-transport", { role: "group" });
        this.root.style.setProperty("--rnnviz-accent", accent);
        const buttons = element("div", "rnnviz-buttons");
        const actions = {
            first: () => this.go(1),
            back: () => this.go(this.place() - 1),
            play: () => this.toggle(),
            next: () => this.go(this.place() + 1),
            last: () => this.go(this.places()),
        };
        this.buttons = {};
        for (const [name, act] of Object.entries(actions)) {
            const button = element("button", "rnnviz-button", { type: "button" });
            button.addEventListener("click", act);
            this.buttons[name] = button;
            buttons.append(button);
        }
        this.range = element("input", "rnnviz-range", { type: "range", min: 1, step: 1 });
        this.readout = element("span", "rnnviz-readout");
        this.token = element("span", "rnnviz-token");
        const text = element("div", "rnnviz-text");
        text.append(this.readout, this.token);
        this.speed = element("select", "rnnviz-speed");
        this.caption = element("p", "rnnviz-said", { "aria-live": "polite" });
        this.root.append(buttons, this.range, text, this.speed, this.caption);
        parent.append(this.root);

        this.range.addEventListener("input", () => {
            this.pause();
            this.move(Number(this.range.value));
            this.rest();
        });
        this.range.addEventListener("pointerdown", () => (this.held = true));
        this.range.addEventListener("change", () => {
            this.held = false;
            this.rest();
        });
        this.speed.addEventListener("change", () => {
            speed = Number(this.speed.value);
            this.due = 0;
        });
        this.pressed = this.pressed.bind(this);
        document.addEventListener("keydown", this.pressed);
        this.unfollow = cursor.follow((move) => this.moved(move));
    }

    update({ data, setStateValue }) {
        this.send = (at, way) => setStateValue("at", { step: at, back: way, order: this.order });
        const { step, back, order, steps, labels, numbered, passes, said, words, speeds } = data;
        Object.assign(this, { steps, labels, numbered, said, ways: passes.map((way) => way === "backward") });
        if (words.play !== this.words?.play || words.step !== this.words?.step) this.speak(words, speeds);
        this.range.max = this.places();
        cursor.own(this, steps, this.ways);
        // An order moves the cursor once; without a new one the reader's own place stands.
        const kept = order === this.order && cursor.current() !== null;
        cursor.moveTo(kept ? cursor.current() : step, { way: kept ? cursor.isBack() : back });
        this.order = order;
        this.show();
    }

    places() {
        return this.steps * this.ways.length;
    }

    place() {
        const [step, back] = [cursor.current(), cursor.isBack()];
        return this.ways.indexOf(back) * this.steps + (back ? this.steps + 1 - step : step);
    }

    move(place) {
        const wanted = Math.min(Math.max(place, 1), this.places()) - 1;
        const way = this.ways[Math.floor(wanted / this.steps)];
        const passed = wanted % this.steps;
        cursor.moveTo(way ? this.steps - passed : passed + 1, { way });
    }

    speak(words, speeds) {
        this.words = words;
        this.root.setAttribute("aria-label", words.transport);
        this.range.setAttribute("aria-label", words.step);
        this.speed.setAttribute("aria-label", words.speed);
        this.speed.title = words.speed;
        const options = Object.entries(speeds).map(([value, text]) => new Option(text, value, false, Number(value) === speed));
        this.speed.replaceChildren(...options);
        this.name();
    }

    name() {
        for (const [action, button] of Object.entries(this.buttons)) {
            const name = action === "play" && this.playing ? "pause" : action;
            const [path, style] = ICONS[name];
            button.innerHTML = `<svg class="rnnviz-${style}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
            button.setAttribute("aria-label", this.words[name]);
            button.title = this.words[`${name}Tip`];
        }
        // A screen reader is told what happens where the cursor rests, not twenty times a second.
        this.caption.setAttribute("aria-live", this.playing ? "off" : "polite");
    }

    show() {
        const [step, place, places, back] = [cursor.current(), this.place(), this.places(), cursor.isBack()];
        const label = this.labels?.[step - 1] ?? "";
        const [at, all] = this.numbered ? [label, this.labels.at(-1)] : [step, this.steps];
        this.range.value = place;
        this.range.style.setProperty("--rnnviz-done", `${(100 * (place - 1)) / Math.max(places - 1, 1)}%`);
        this.readout.textContent = this.words[back ? "backward" : "forward"].replace("{at}", at).replace("{all}", all);
        this.token.textContent = this.numbered ? "" : label;
        say(this.caption, this.said?.[back ? "backward" : "forward"]?.[step - 1] ?? "");
        this.range.setAttribute("aria-valuetext", `${this.readout.textContent} ${this.token.textContent}`.trim());
        this.root.toggleAttribute("data-back", back);
        for (const name of ["first", "back"]) this.buttons[name].setAttribute("aria-disabled", place === 1);
        for (const name of ["next", "last"]) this.buttons[name].setAttribute("aria-disabled", place === places);
    }

    moved({ step, rest }) {
        if (step === null || !this.words || !cursor.isOwnedBy(this)) return;
        this.show();
        if (!rest) return;
        this.pause();
        this.tell();
    }

    go(place) {
        this.pause();
        this.move(place);
        this.rest();
    }

    toggle() {
        if (this.playing) return this.pause();
        if (this.place() === this.places()) this.move(1);
        this.due = performance.now() + 1000 / speed;
        this.playing = requestAnimationFrame((now) => this.play(now));
        cursor.play(true);
        this.name();
    }

    // One step at a time, none left out: where the charts cannot keep up, the bar waits until all have drawn it.
    play(now) {
        if (now >= this.due && isIdle()) {
            this.move(this.place() + 1);
            if (this.place() === this.places()) return this.pause();
            this.due = Math.max(this.due + 1000 / speed, now);
            takeTurns();
        }
        this.playing = requestAnimationFrame((next) => this.play(next));
    }

    pause() {
        if (!this.playing) return;
        cancelAnimationFrame(this.playing);
        this.playing = null;
        cursor.play(false);
        this.name();
        this.rest();
    }

    rest() {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => this.held || this.playing || this.tell(), REST_MS);
    }

    tell() {
        clearTimeout(this.resting);
        const told = `${cursor.current()} ${cursor.isBack()} ${this.order}`;
        if (this.told === told) return;
        this.told = told;
        this.send(cursor.current(), cursor.isBack());
    }

    // Works on the whole page; what a control or a chart does with a key of its own comes first.
    pressed(event) {
        const keys = {
            ArrowLeft: () => this.go(this.place() - 1),
            ArrowRight: () => this.go(this.place() + 1),
            Home: () => this.go(1),
            End: () => this.go(this.places()),
            " ": () => event.repeat || this.toggle(),
        };
        const { target, key } = event;
        const changed = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
        if (event.defaultPrevented || changed || !(key in keys) || !cursor.isOwnedBy(this)) return;
        if (isOwnKey(event) && !(target === this.range && key === " ")) return;
        event.preventDefault();
        keys[key]();
    }

    close() {
        cancelAnimationFrame(this.playing);
        clearTimeout(this.resting);
        document.removeEventListener("keydown", this.pressed);
        this.unfollow();
        cursor.release(this);
    }
}

export default mounted(Bar);
