const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();
// On a phone the names beside bars leave room for the bars.
function fitted(spec, target) {
  const axis = spec.encoding?.y?.axis;
  if (!axis?.labelLimit || target.clientWidth > 480) return spec;
  return { ...spec, encoding: { ...spec.encoding, y: { ...spec.encoding.y, axis: { ...axis, labelLimit: Math.min(axis.labelLimit, 110) } } } };
}
async function draw(look) {
  for (const [place, spec] of specs.entries()) {
    drawn.get(place)?.finalize();
    const target = document.getElementById(`chart-${place}`);
    const result = await vegaEmbed(target, { ...fitted(spec, target), width: "container" },
      { mode: "vega-lite", renderer: "svg", actions: false, tooltip: { theme: look === "dark" ? "dark" : "light" }, config: looks[look] });
    drawn.set(place, result);
  }
}
draw(dark.matches ? "dark" : "light").then(() => { document.documentElement.dataset.ready = "yes"; });
dark.addEventListener("change", () => draw(dark.matches ? "dark" : "light"));
addEventListener("beforeprint", () => { for (const section of document.querySelectorAll("details")) section.open = true; });

for (const heading of document.querySelectorAll("th")) {
  const sort = () => {
    const table = heading.closest("table"), body = table.tBodies[0], place = heading.cellIndex;
    const falls = heading.getAttribute("aria-sort") !== "descending";
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", falls ? "descending" : "ascending");
    const key = row => { const cell = row.cells[place]; return "v" in cell.dataset ? (cell.dataset.v === "" ? -Infinity : Number(cell.dataset.v)) : cell.textContent; };
    const order = (a, b) => typeof key(a) === "number" ? key(a) - key(b) : key(a).localeCompare(key(b));
    body.append(...[...body.rows].sort((a, b) => falls ? order(b, a) : order(a, b)));
  };
  heading.addEventListener("click", sort);
  heading.addEventListener("keydown", event => { if (event.key === "Enter") sort(); });
}
