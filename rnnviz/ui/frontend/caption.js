// A text that follows the cursor: one for each of its places. It is as high as the longest, so that nothing jumps.

import * as cursor from "./cursor.js";
import { mounted } from "./mount.js";

class Caption {
    constructor(parent) {
        this.root = document.createElement("div");
        this.root.className = "rnnviz-caption";
        this.root.setAttribute("role", "group");
        parent.append(this.root);
        this.unfollow = cursor.follow(() => this.show());
    }

    update({ data: { texts, label, verbatim } }) {
        this.root.setAttribute("aria-label", label);
        this.root.classList.toggle("rnnviz-verbatim", verbatim);
        const known = [...this.root.children];
        texts.forEach((text, n) => {
            const place = known[n] ?? this.root.appendChild(document.createElement("div"));
            if (place.textContent !== text) place.textContent = text;
        });
        known.slice(texts.length).forEach((place) => place.remove());
        this.show();
    }

    show() {
        const places = [...this.root.children];
        const at = Math.min(cursor.current() ?? 1, places.length);
        places.forEach((place, n) => (place.dataset.shown = n === at - 1));
    }

    close() {
        this.unfollow();
    }
}

export default mounted(Caption);
