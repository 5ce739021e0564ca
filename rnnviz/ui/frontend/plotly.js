// plotly.js itself, fetched once a browser: the address carries the version, so what is cached is right.

let loading;

export function loadPlotly(url) {
    loading ??= load(url).catch((error) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function load(url) {
    const response = await fetch(url, { cache: "force-cache" });
    if (!response.ok) throw new Error(`plotly.js: ${response.status}`);
    const script = document.createElement("script");
    script.src = URL.createObjectURL(await response.blob());
    await new Promise((resolve, reject) => {
        script.onload = resolve;
        script.onerror = () => reject(new Error("plotly.js does not run"));
        document.head.append(script);
    });
    URL.revokeObjectURL(script.src);
    return window.Plotly;
}
