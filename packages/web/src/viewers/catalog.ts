import { type ComponentType, lazy } from "react";
import type { ArtifactPlace } from "../api/artifacts.ts";

/** A file of a run or of a model, as viewers get it. */
export interface ViewedFile {
  readonly place: ArtifactPlace;
  /** Below the place's root, e.g. `model/MLmodel`. */
  readonly path: string;
  /** Bytes; absent if the server did not say. */
  readonly size: number | undefined;
}

export interface ViewerKind {
  readonly name: string;
  /** Endings of file names, without the dot, in lower case. */
  readonly endings: readonly string[];
  readonly Viewer: ComponentType<ViewedFile>;
}

/** Every way to look into a file. Nothing from a file is ever run, and nothing is loaded because a file says so. */
const viewerKinds: readonly ViewerKind[] = [
  { name: "image", endings: ["png", "jpg", "jpeg", "gif", "webp", "bmp", "avif", "ico"], Viewer: lazy(() => import("./image/image.tsx")) },
  { name: "table", endings: ["csv", "tsv"], Viewer: lazy(() => import("./table/table.tsx")) },
  { name: "json", endings: ["json", "geojson", "ipynb"], Viewer: lazy(() => import("./json/json.tsx")) },
  { name: "markdown", endings: ["md", "markdown"], Viewer: lazy(() => import("./markdown/markdown-file.tsx")) },
  {
    name: "text",
    endings: [
      ...[
        "txt",
        "log",
        "out",
        "err",
        "patch",
        "diff",
        "py",
        "r",
        "rmd",
        "js",
        "ts",
        "tsx",
        "jsx",
        "sh",
        "bash",
        "c",
        "h",
        "cpp",
        "cu",
        "rs",
        "go",
      ],
      ...[
        "java",
        "scala",
        "jl",
        "lua",
        "sql",
        "yaml",
        "yml",
        "toml",
        "ini",
        "cfg",
        "conf",
        "env",
        "xml",
        "html",
        "css",
        "svg",
        "tex",
        "bib",
      ],
      ...[
        "jsonl",
        "ndjson",
        "lock",
        "mlmodel",
        "mlproject",
        "dockerfile",
        "makefile",
        "gitignore",
        "requirements",
        "properties",
        "dot",
        "proto",
        "readme",
        "license",
      ],
    ],
    Viewer: lazy(() => import("./text/text.tsx")),
  },
];

/** How a file is looked at; `undefined`: only as a download. A name without an ending counts as its own ending: `MLmodel`. */
export function viewerOf(path: string): ViewerKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  return viewerKinds.find(({ endings }) => endings.includes(ending));
}
