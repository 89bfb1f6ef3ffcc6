const TEXT = "text/plain; charset=utf-8";

/** What is text to a person, whatever a browser would make of it: shown as text it can't run. */
const TEXT_NAMES = new Set(
  `txt log err out cfg conf ini properties toml yaml yml xml json jsonl ndjson geojson js mjs cjs ts tsx jsx py pyi r rmd jl sh bash sql md rst tex
   css scss html htm xhtml ipynb diff patch env lock gitignore dockerfile makefile license readme mlmodel mlproject c h cc cpp hpp java go rs rb`.split(
    /\s+/,
  ),
);

const TYPES: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv; charset=utf-8"],
  ["tsv", "text/tab-separated-values; charset=utf-8"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["svg", "image/svg+xml"],
  ["bmp", "image/bmp"],
  ["tif", "image/tiff"],
  ["tiff", "image/tiff"],
  ["mp4", "video/mp4"],
  ["webm", "video/webm"],
  ["mp3", "audio/mpeg"],
  ["wav", "audio/wav"],
  ["pdf", "application/pdf"],
  ["zip", "application/zip"],
  ["gz", "application/gzip"],
  ["tar", "application/x-tar"],
]);

/** The media type of a file by its name. Text-like files are `text/plain`, so that no browser runs or renders them. */
export function mediaTypeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return TYPES.get(ending) ?? (TEXT_NAMES.has(ending) ? TEXT : "application/octet-stream");
}

const SHOWN: ReadonlyMap<string, string> = new Map([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", TEXT].map((type) => [type, type] as const),
  // As their own types browsers would offer to save them.
  ["text/csv; charset=utf-8", TEXT],
  ["text/tab-separated-values; charset=utf-8", TEXT],
]);

/** As which type a file of this name may be shown in a page; none if it should only ever be saved. */
export function shownTypeOf(name: string): string | undefined {
  return name.toLowerCase().endsWith(".json") ? "application/json" : SHOWN.get(mediaTypeOf(name));
}
