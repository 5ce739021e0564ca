// What every component needs: one object for its place in the page, for as long as the place is there.

// `Shown` is made by (place, constants of the page), brought up to date by `update(component)`, and ended by `close()`.
export function mounted(Shown) {
    const places = new WeakMap();
    return (component, page) => {
        const { parentElement } = component;
        if (!places.has(parentElement)) places.set(parentElement, new Shown(parentElement, page));
        const shown = places.get(parentElement);
        shown.update(component);
        return () => {
            // Streamlit also calls this for an update that overtook the first one: then the place is still in the page.
            if (parentElement.isConnected) return;
            shown.close?.();
            places.delete(parentElement);
        };
    };
}

export function element(name, className, attributes = {}) {
    const made = document.createElement(name);
    made.className = className;
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
}
