// A text that follows the cursor: one for each of its places. It is as high as the longest, so that nothing jumps.

import * as cursor from "./cursor.js";

const captions = new WeakMap();

export default function caption({ data, parentElement }) {
    if (!captions.has(parentElement)) captions.set(parentElement, new Caption(parentElement));
    const shown = captions.get(parentElement);
    shown.update(data);
    return () => {
        if (parentElement.isConnected) return;
        shown.close();
        captions.delete(parentElement);
    };
}

class Caption {
    constructor(parent) {
        this.root = document.createElement("div");
        this.root.className = "rnnviz-caption";
        this.root.setAttribute("role", "group");
        parent.append(this.root);
        this.unfollow = cursor.follow(() => this.show());
    }

    update({ texts, label, verbatim }) {
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
