// A control that turns through the rows of a text's colours: one unit after the other.

export class Flip {
    constructor(changed) {
        this.changed = changed;
        this.row = 0;
        this.rows = 0;
        this.root = document.createElement("div");
        this.root.className = "rnnviz-flip";
        this.root.setAttribute("role", "group");
        this.back = this.button("M15 6l-6 6 6 6", -1);
        this.range = document.createElement("input");
        Object.assign(this.range, { type: "range", min: 0, step: 1, className: "rnnviz-flip-range" });
        this.range.addEventListener("input", () => this.turn(Number(this.range.value)));
        this.range.addEventListener("keydown", (event) => {
            // To a slider "up" means more; a list of units goes on downwards.
            const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (!step) return;
            event.preventDefault();
            this.by(step);
        });
        this.next = this.button("M9 6l6 6-6 6", 1);
        this.name = document.createElement("span");
        this.name.className = "rnnviz-flip-name";
        this.root.append(this.back, this.range, this.next, this.name);
    }

    button(path, step) {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "rnnviz-button";
        made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
        made.addEventListener("click", () => this.by(step));
        return made;
    }

    update({ rows, names, words }) {
        Object.assign(this, { rows, names });
        this.root.hidden = rows === 0;
        if (rows === 0) return;
        this.range.max = rows - 1;
        this.root.setAttribute("aria-label", words.rows);
        this.range.setAttribute("aria-label", words.rows);
        for (const [button, word] of [[this.back, words.back], [this.next, words.next]]) {
            button.setAttribute("aria-label", word);
            button.title = word;
        }
        this.show(this.row);
    }

    show(row) {
        this.row = Math.min(Math.max(row, 0), Math.max(this.rows - 1, 0));
        this.range.value = this.row;
        this.name.textContent = this.names?.[this.row] ?? "";
        this.range.setAttribute("aria-valuetext", this.name.textContent);
        this.back.setAttribute("aria-disabled", this.row === 0);
        this.next.setAttribute("aria-disabled", this.row === this.rows - 1);
    }

    by(step) {
        this.turn(this.row + step);
    }

    turn(row) {
        const before = this.row;
        this.show(row);
        if (this.row !== before) this.changed(this.row);
    }
}
