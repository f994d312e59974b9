// Runs in the report: draws each chart, in place of its picture, when it comes near the screen.
(() => {
  const widthOf = (holder, layout) => Math.min(layout.width ?? 720, holder.clientWidth);

  async function draw(holder) {
    const { data, layout = {}, config = {}, frames } = JSON.parse(
      holder.querySelector("script").textContent,
    );
    const plot = document.createElement("div");
    const width = widthOf(holder, layout);
    await globalThis.Plotly.newPlot(plot, {
      data,
      layout: { ...layout, width },
      config: { displaylogo: false, displayModeBar: "hover", ...config, responsive: false },
      frames,
    });
    holder.querySelector("img")?.remove();
    holder.append(plot);
    let last = width;
    new ResizeObserver(() => {
      const next = widthOf(holder, layout);
      if (next !== last && next > 0) globalThis.Plotly.relayout(plot, { width: last = next });
    }).observe(holder);
  }

  // On paper the pictures stay: they are as sharp, and already there. Charts without one are drawn at once.
  if (matchMedia("print").matches) {
    for (const chart of document.querySelectorAll(".chart:not(:has(img))")) draw(chart);
    return;
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      // The picture stays where a chart cannot be drawn.
      draw(target).catch((error) => console.error("chart:", error));
    }
  }, { rootMargin: "600px" });
  for (const chart of document.querySelectorAll(".chart")) watcher.observe(chart);
})();
