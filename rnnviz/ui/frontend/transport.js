// The transport bar: moves and plays the page's cursor in the browser, tells the server where it comes to rest.

import * as cursor from "./cursor.js";

const REST_MS = 150;
const ICONS = {
    first: ["M7 6v12M18 6l-6 6 6 6", "line"],
    back: ["M15 6l-6 6 6 6", "line"],
    play: ["M7 4.5l12 7.5-12 7.5z", "solid"],
    pause: ["M8 5h2.5v14H8zM14 5h2.5v14H14z", "solid"],
    next: ["M9 6l6 6-6 6", "line"],
    last: ["M17 6v12M6 6l6 6-6 6", "line"],
};
const bars = new WeakMap();
let speed = 2; // steps per second, the same on every page

export default function transport({ data, parentElement, setStateValue }, { accent }) {
    if (!bars.has(parentElement)) bars.set(parentElement, new Bar(parentElement, accent));
    const bar = bars.get(parentElement);
    bar.send = (step) => setStateValue("at", { step, order: bar.order });
    bar.update(data);
    return () => {
        if (parentElement.isConnected) return;
        bar.close();
        bars.delete(parentElement);
    };
}

function element(name, className, attributes = {}) {
    const made = document.createElement(name);
    made.className = className;
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
}

class Bar {
    constructor(parent, accent) {
        this.root = element("div", "rnnviz-transport", { role: "group" });
        this.root.style.setProperty("--rnnviz-accent", accent);
        const buttons = element("div", "rnnviz-buttons");
        const actions = {
            first: () => this.go(1),
            back: () => this.go(cursor.current() - 1),
            play: () => this.toggle(),
            next: () => this.go(cursor.current() + 1),
            last: () => this.go(this.steps),
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
        this.root.append(buttons, this.range, text, this.speed);
        parent.append(this.root);

        this.range.addEventListener("input", () => {
            this.pause();
            cursor.moveTo(Number(this.range.value));
            this.rest();
        });
        this.range.addEventListener("pointerdown", () => (this.held = true));
        this.range.addEventListener("change", () => {
            this.held = false;
            this.rest();
        });
        this.speed.addEventListener("change", () => {
            speed = Number(this.speed.value);
            if (this.timer) this.start();
        });
        this.pressed = this.pressed.bind(this);
        document.addEventListener("keydown", this.pressed);
        this.unfollow = cursor.follow((move) => this.moved(move));
    }

    update({ step, order, steps, labels, words, speeds }) {
        if (words.play !== this.words?.play) this.speak(words, speeds);
        Object.assign(this, { steps, labels });
        this.range.max = steps;
        cursor.own(this, steps);
        // An order moves the cursor once; without a new one the reader's own place stands.
        cursor.moveTo(order === this.order ? cursor.current() : step);
        this.order = order;
        this.show();
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
            const name = action === "play" && this.timer ? "pause" : action;
            const [path, style] = ICONS[name];
            button.innerHTML = `<svg class="rnnviz-${style}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
            button.setAttribute("aria-label", this.words[name]);
            button.title = this.words[`${name}Tip`];
        }
    }

    show() {
        const step = cursor.current();
        const token = this.labels?.[step - 1] ?? "";
        this.range.value = step;
        this.range.style.setProperty("--rnnviz-done", `${(100 * (step - 1)) / Math.max(this.steps - 1, 1)}%`);
        this.readout.textContent = this.words.at.replace("{step}", step).replace("{steps}", this.steps);
        this.token.textContent = token;
        this.range.setAttribute("aria-valuetext", `${this.readout.textContent} ${token}`.trim());
        for (const name of ["first", "back"]) this.buttons[name].setAttribute("aria-disabled", step === 1);
        for (const name of ["next", "last"]) this.buttons[name].setAttribute("aria-disabled", step === this.steps);
    }

    moved({ step, rest }) {
        if (step === null || !this.words) return;
        this.show();
        if (!rest) return;
        this.pause();
        this.tell();
    }

    go(step) {
        this.pause();
        cursor.moveTo(step);
        this.rest();
    }

    toggle() {
        if (this.timer) return this.pause();
        if (cursor.current() === this.steps) cursor.moveTo(1);
        this.start();
    }

    start() {
        clearInterval(this.timer);
        this.timer = setInterval(() => {
            cursor.moveTo(cursor.current() + 1);
            if (cursor.current() === this.steps) this.pause();
        }, 1000 / speed);
        this.name();
    }

    pause() {
        if (!this.timer) return;
        clearInterval(this.timer);
        this.timer = null;
        this.name();
        this.rest();
    }

    rest() {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => this.held || this.timer || this.tell(), REST_MS);
    }

    tell() {
        clearTimeout(this.resting);
        if (this.told === cursor.current() && this.toldOrder === this.order) return;
        [this.told, this.toldOrder] = [cursor.current(), this.order];
        this.send(this.told);
    }

    // Works in the bar and on every chart that follows it; what a control does with a key of its own comes first.
    pressed(event) {
        const keys = {
            ArrowLeft: () => this.go(cursor.current() - 1),
            ArrowRight: () => this.go(cursor.current() + 1),
            Home: () => this.go(1),
            End: () => this.go(this.steps),
            " ": () => this.toggle(),
        };
        const { target, key } = event;
        const inside = this.root.contains(target) || target.closest?.("[data-follows-cursor]");
        const own = target === this.speed || (target === this.range && key !== " ") || (target.closest?.("button") && key === " ");
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !(key in keys) || !inside || own) return;
        event.preventDefault();
        keys[key]();
    }

    close() {
        clearInterval(this.timer);
        clearTimeout(this.resting);
        document.removeEventListener("keydown", this.pressed);
        this.unfollow();
        cursor.release(this);
    }
}
