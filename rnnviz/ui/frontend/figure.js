// One chart for as long as its key lives: drawn once, then changed in place.

import * as cursor from "./cursor.js";
import { figureAt } from "./frames.js";
import { Picker } from "./pick.js";
import { loadPlotly } from "./plotly.js";
import { drawRule } from "./rule.js";
import { isDark } from "./theme.js";

const charts = new WeakMap();

export default function figure({ data, parentElement, setTriggerValue }, page) {
    if (!charts.has(parentElement)) charts.set(parentElement, new Chart(parentElement, page));
    const chart = charts.get(parentElement);
    chart.send = (click) => setTriggerValue("click", click);
    chart.update(new TextDecoder().decode(data));
    return () => {
        // Streamlit also calls this for an update that overtook the first one: then the chart is still in the page.
        if (parentElement.isConnected) return;
        chart.close();
        charts.delete(parentElement);
    };
}

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
        this.unfollow = cursor.follow(() => this.moved());
        this.resized = new ResizeObserver(() => this.box.clientWidth !== this.width && this.draw());
        this.resized.observe(this.box);
        this.ready = loadPlotly(served(plotly));
        this.ready.then(() => this.draw(), (error) => this.fail(error));
    }

    update(text) {
        const dark = isDark(this.box);
        if (text === this.text && dark === this.dark) return;
        Object.assign(this, { text, dark, shown: JSON.parse(text) });
        const { fig, alt, cursor: follows, clicks } = this.shown;
        this.box.style.height = `${fig.layout.height ?? 450}px`;
        this.layer.setAttribute("aria-label", alt);
        this.layer.tabIndex = follows || clicks ? 0 : -1;
        this.box.toggleAttribute("data-follows-cursor", follows);
        this.picker.clear();
        this.draw();
    }

    draw() {
        this.width = this.box.clientWidth;
        if (!window.Plotly || !this.width || !this.shown) return;
        try {
            const { data, layout } = figureAt(this.shown, this.step());
            Object.assign(layout, { template: this.templates[this.dark ? "dark" : "light"], width: this.width });
            layout.uirevision ??= "kept";
            keepColumnsWide(layout, this.width, this.step() ?? 1);
            // A finger that starts on a chart scrolls the page.
            if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
            window.Plotly.react(this.plot, data, layout, this.config()).catch((error) => this.fail(error));
            this.listen();
            this.plot.querySelectorAll(".main-svg").forEach((svg) => svg.setAttribute("aria-hidden", "true"));
            this.drawRule();
        } catch (error) {
            this.fail(error);
        }
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
                this.drawRule();
            },
        };
        for (const [name, handler] of Object.entries(handlers)) {
            this.plot.removeAllListeners(name);
            this.plot.on(name, handler);
        }
    }

    step() {
        return this.shown.cursor || this.shown.frames ? cursor.current() : null;
    }

    drawRule() {
        drawRule(this.layer, this.plot, this.shown.cursor ? cursor.current() : null);
    }

    // While it plays, moves come faster than pictures: draw the last one of each frame of the screen.
    moved() {
        this.pending ??= requestAnimationFrame(() => {
            this.pending = undefined;
            if (!this.shown || !this.plot._fullLayout) return;
            if (this.shown.frames) this.draw();
            else this.drawRule();
        });
    }

    clicked(point) {
        if (!this.shown.clicks) return;
        const step = Number(point.x); // on an axis of tokens the step comes as text
        if (this.shown.cursor && Number.isFinite(step)) cursor.moveTo(Math.round(step), { rest: true });
        const plain = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
        const { curveNumber: curve, x, y, pointNumber, pointIndex, customdata } = point;
        this.send({ curve, x, y, point: pointNumber ?? pointIndex, customdata: plain(customdata) });
    }

    pressed(event) {
        if (!this.shown?.clicks || !this.plot._fullLayout) return;
        if (Picker.handles(event.key)) {
            const { xaxis } = this.plot._fullLayout;
            const step = this.step();
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
        cancelAnimationFrame(this.pending);
        this.unfollow();
        this.resized.disconnect();
        window.Plotly?.purge(this.plot);
    }
}

// A figure may say how wide a step must be (meta.column, pixels): on a narrow screen fewer are in sight, with the cursor.
function keepColumnsWide({ xaxis, margin, meta }, width, step) {
    const most = Math.floor((width - margin.l - margin.r) / meta?.column);
    const [low, high] = xaxis?.range ?? [];
    if (!(most < high - low)) return;
    const first = Math.max(low, Math.min(step - most / 2, high - most));
    xaxis.range = [first, first + most];
}
