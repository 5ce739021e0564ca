// One chart for as long as its key lives: drawn once, then changed in place.

import { decoded } from "./arrays.js";
import * as cursor from "./cursor.js";
import { figureAt } from "./frames.js";
import { mounted } from "./mount.js";
import { Picker } from "./pick.js";
import { loadPlotly } from "./plotly.js";
import { drawRule } from "./rule.js";
import { Columns, Sight } from "./sight.js";
import { isDark } from "./theme.js";
import { Titles } from "./titles.js";
import { ask, forget } from "./turns.js";

class Chart {
    constructor(parent, { served, plotly, templates, accent }) {
        this.templates = templates;
        this.box = document.createElement("div");
        this.box.className = "rnnviz-figure";
        this.box.style.setProperty("--rnnviz-accent", accent);
        this.plot = document.createElement("div");
        // Stands for the picture where there is no picture, and carries what is drawn over it.
        this.layer = document.createElement("div");
        this.layer.className = "rnnviz-layer";
        this.layer.setAttribute("role", "img");
        this.box.append(this.plot, this.layer);
        parent.append(this.box);

        this.picker = new Picker(this.layer, this.plot);
        this.layer.addEventListener("keydown", (event) => this.pressed(event));
        this.layer.addEventListener("blur", () => this.picker.clear());
        this.box.addEventListener("pointerdown", () => this.layer.tabIndex === 0 && this.layer.focus({ preventScroll: true }));
        this.unfollow = cursor.follow(() => ask(this));
        this.resized = new ResizeObserver(() => this.box.clientWidth !== this.width && this.redraw());
        this.resized.observe(this.box);
        this.ready = loadPlotly(served(plotly));
        this.ready.then(() => this.redraw(), (error) => this.fail(error));
    }

    get element() {
        return this.box;
    }

    update({ data, setTriggerValue }) {
        this.send = (click) => setTriggerValue("click", click);
        const text = new TextDecoder().decode(data);
        const dark = isDark(this.box);
        if (text === this.text && dark === this.dark) return;
        if (text !== this.text) this.show(JSON.parse(text));
        Object.assign(this, { text, dark });
        this.redraw();
    }

    show(shown) {
        this.shown = decoded(shown);
        const { fig, back, alt, cursor: follows, clicks } = this.shown;
        this.fit();
        this.layer.setAttribute("aria-label", alt);
        this.layer.tabIndex = follows || clicks ? 0 : -1;
        this.box.toggleAttribute("data-follows-cursor", follows);
        this.columns = fig.layout.meta?.column ? { fig: new Columns(fig), back: back && new Columns(back) } : null;
        if (this.columns) this.sight ??= new Sight();
        this.picker.clear();
    }

    // As wide as its place, and as high as its titles then make it.
    fit() {
        this.width = this.box.clientWidth;
        const { fig, back, frames } = this.shown;
        const others = [back?.layout.title, ...(frames ?? []).map(({ layout }) => layout?.title), ...(fig.layout.meta?.beside ?? [])];
        this.titles = new Titles(this.width || Infinity, this.templates.light, [fig.layout.title, ...others.filter(Boolean)]);
        const height = Math.max(fig.layout.height ?? 450, back?.layout.height ?? 0);
        this.box.style.height = `${height + this.titles.extra}px`;
    }

    redraw() {
        this.stale = true;
        ask(this);
    }

    // Its turn to draw: everything, what the cursor has changed, or the cursor's rule alone.
    turn() {
        if (!window.Plotly || !this.box.clientWidth || !this.shown || !this.box.isConnected) return;
        try {
            if (this.width !== this.box.clientWidth) {
                this.fit();
                this.stale = true;
            }
            const place = this.place();
            if (this.stale || !this.plot._fullLayout || this.isElsewhere(place)) this.draw(place);
            this.drawRule();
        } catch (error) {
            this.fail(error);
        }
    }

    // What the cursor's place decides: the frame, the way, and the columns in sight.
    place() {
        const { frames, fig, back, cursor: follows } = this.shown;
        const step = follows || frames || back ? cursor.current() : null;
        const onWay = back && cursor.isBack() ? "back" : "fig";
        const drawn = this.plot._fullLayout?.xaxis?.range;
        const range = this.columns && this.sight.turn(fig.layout, this.width, step ?? 1, drawn && [...drawn]);
        return { way: onWay, frame: step === null ? undefined : frames?.[step - 1], range };
    }

    isElsewhere({ way, frame, range }) {
        return way !== this.drawn.way || frame !== this.drawn.frame || Boolean(range && !this.covered(range));
    }

    covered(range) {
        const [low, high] = this.drawn.covers;
        const now = this.plot._fullLayout.xaxis.range;
        return range[0] === now[0] && range[1] === now[1] && low <= now[0] && now[1] <= high;
    }

    draw({ way, frame, range }) {
        const near = this.columns?.[way].near(range);
        const { data, layout } = figureAt(near ?? this.shown[way], frame);
        Object.assign(layout, { template: this.templates[this.dark ? "dark" : "light"], width: this.width });
        this.titles.put(layout);
        layout.uirevision ??= "kept";
        if (range) {
            const nticks = Math.floor(range[1] - range[0]) + 1; // whole steps
            Object.assign(layout.xaxis, { range, nticks, uirevision: this.sight.page });
        }
        // A finger that starts on a chart scrolls the page.
        if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
        const words = JSON.stringify(this.shown.words);
        const config = words === this.words ? undefined : this.config();
        Object.assign(this, { words, stale: false, drawn: { way, frame, covers: near?.covers } });
        window.Plotly.react(this.plot, data, layout, config).catch((error) => this.fail(error));
        if (config) this.listen();
    }

    config() {
        return {
            displaylogo: false,
            scrollZoom: false,
            showSendToCloud: false, // on by default since plotly.js 4: a button that uploads the chart
            plotlyServerURL: "",
            modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
            locale: "page",
            locales: { page: { dictionary: this.shown.words, format: {} } },
        };
    }

    listen() {
        const handlers = {
            plotly_click: ({ points }) => this.clicked(points[0]),
            plotly_hover: () => this.box.classList.toggle("rnnviz-over", this.shown.clicks),
            plotly_unhover: () => this.box.classList.remove("rnnviz-over"),
            plotly_relayouting: () => this.drawRule(),
            plotly_relayout: () => {
                this.picker.clear();
                ask(this);
            },
            plotly_afterplot: () => this.plot.querySelectorAll(".main-svg").forEach((svg) => svg.setAttribute("aria-hidden", "true")),
        };
        for (const [name, handler] of Object.entries(handlers)) {
            this.plot.removeAllListeners(name);
            this.plot.on(name, handler);
        }
    }

    drawRule() {
        drawRule(this.layer, this.plot, this.shown.cursor ? cursor.current() : null, cursor.isPlaying());
    }

    clicked(point) {
        if (!this.shown.clicks) return;
        const step = Number(point.x); // on an axis of tokens the step comes as text
        if (this.shown.cursor && Number.isFinite(step)) cursor.moveTo(Math.round(step), { rest: true });
        const plain = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
        const { curveNumber: curve, x, y, pointNumber, pointIndex, customdata } = point;
        const back = this.drawn.way === "back";
        this.send({ curve, x, y, point: pointNumber ?? pointIndex, customdata: plain(customdata), back });
    }

    pressed(event) {
        if (!this.shown?.clicks || !this.plot._fullLayout) return;
        if (Picker.handles(event.key)) {
            const { xaxis } = this.plot._fullLayout;
            const step = this.shown.cursor ? cursor.current() : null;
            const mark = this.picker.move(event.key, step && xaxis ? xaxis._offset + xaxis.d2p(step) : null);
            if (mark && this.shown.cursor) cursor.moveTo(mark.xval);
        } else if (event.key === "Enter") {
            this.picker.click();
        } else return;
        event.preventDefault();
    }

    fail(error) {
        console.error("rnnviz figure:", error);
        if (!this.plot._fullLayout) this.layer.textContent = this.layer.getAttribute("aria-label");
    }

    close() {
        forget(this);
        this.unfollow();
        this.resized.disconnect();
        window.Plotly?.purge(this.plot);
    }
}

export default mounted(Chart);
