// Streamlit hands its theme to a component as CSS variables and calls the component again when they change.

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

export function isDark(element) {
    canvas.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "white";
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
