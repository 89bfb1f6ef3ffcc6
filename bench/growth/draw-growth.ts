import { FIGURES, type Figure, type Size } from "./figures.ts";

const [WIDTH, HEIGHT, GAP, COLUMNS] = [200, 130, 46, 5];

/** Small plots on logarithmic axes, one a figure, each with a dotted line that grows as the runs do. */
export function drawGrowth(sizes: readonly Size[]): string {
  const rows = Math.ceil(FIGURES.length / COLUMNS);
  const [width, height] = [COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP * 1.6) + GAP / 2];
  const plots = FIGURES.map((figure, i) => {
    const [x, y] = [GAP + (i % COLUMNS) * (WIDTH + GAP), GAP + Math.floor(i / COLUMNS) * (HEIGHT + GAP * 1.6)];
    return `<g transform="translate(${x} ${y})">${plot(figure, sizes)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<rect width="${width}" height="${height}" fill="#fff"/>
${plots.join("\n")}
</svg>
`;
}

function plot(figure: Figure, sizes: readonly Size[]): string {
  const values = sizes.map((size) => Math.max(figure.of(size), 1e-3));
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(10 ** Math.ceil(Math.log10(Math.max(...values))), low * 1000);
  const [first, last] = [sizes[0]?.runs ?? 1, sizes.at(-1)?.runs ?? 10];
  const x = (runs: number): number => (WIDTH * Math.log(runs / first)) / Math.log(last / first);
  const y = (value: number): number => HEIGHT - (HEIGHT * Math.log(value / low)) / Math.log(high / low);
  const points = sizes.map((size, i) => `${x(size.runs).toFixed(1)},${y(values[i] ?? low).toFixed(1)}`);
  const ends = Math.min(last, (first * high) / (values[0] ?? low));
  const linear = `${x(first)},${y(values[0] ?? low).toFixed(1)} ${x(ends).toFixed(1)},${y(((values[0] ?? low) * ends) / first).toFixed(1)}`;
  const dots = points.map((point) => `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="#2563eb"/>`);
  const ticks = sizes.map(
    ({ runs }) => `<text x="${x(runs).toFixed(1)}" y="${HEIGHT + 14}" text-anchor="middle" fill="#555">${short(runs)}</text>`,
  );
  return `<text y="-8" font-weight="600">${figure.name}, ${figure.unit.split(":")[0]}</text>
<path d="M0,0V${HEIGHT}H${WIDTH}" fill="none" stroke="#999"/>
<text x="-4" y="${HEIGHT}" text-anchor="end" fill="#555">${short(low)}</text><text x="-4" y="8" text-anchor="end" fill="#555">${short(high)}</text>
<polyline points="${linear}" fill="none" stroke="#999" stroke-dasharray="2 3"/>
<polyline points="${points.join(" ")}" fill="none" stroke="#2563eb" stroke-width="2"/>${dots.join("")}${ticks.join("")}`;
}

function short(value: number): string {
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 2 }).format(value);
}
