// Which keys a control keeps for itself: the bar's shortcuts work everywhere else on the page.

const TYPED = "input, textarea, select, canvas, [contenteditable]:not([contenteditable=false])";
const ROLES = ["combobox", "dialog", "grid", "listbox", "menu", "menubar", "radiogroup", "slider", "spinbutton", "tablist", "textbox", "tree"];
const MOVED = [TYPED, ...ROLES.map((role) => `[role=${role}]`)].join();
const PRESSED = "button, summary, [role=button], [role=switch], [role=checkbox]";

// Text fields, sliders and lists use arrows, Home and End; what is pressed uses only the space bar.
export function isOwnKey({ target, key }) {
    if (!target.closest) return false;
    return Boolean(target.closest(MOVED) || (key === " " && target.closest(PRESSED)));
}
