import { modelPath, readModelName, versionPath } from "./model-path.ts";
import { formatList, formatQuery } from "./query-state.ts";

/**
 * Where a link that MLflow's clients print leads here, or `undefined` if the fragment is none of theirs:
 * `#/experiments/3/runs/R`, `#/experiments/3`, `#/compare-runs?runs=["a","b"]`, `#/models/NAME/versions/3`.
 */
export function pageOfMlflowLink(fragment: string): string | undefined {
  if (!fragment.startsWith("#/")) return undefined;
  const [path = "", query = ""] = fragment.slice(2).split("?");
  const parts = path.split("/").filter((part) => part !== "");
  const at = parts.indexOf("experiments"); // behind `workspaces/NAME` when a client knows one
  const [experiment, below, run] = at === -1 ? [] : parts.slice(at + 1);
  if (below === "runs" && run !== undefined) return `/r/${run}${parts.includes("artifacts") ? "/artifacts" : ""}`;
  if (experiment !== undefined) return `/e/${experiment}/runs`;
  const registered = parts.indexOf("models");
  if (registered !== -1) return pageOfModel(parts.slice(registered + 1));
  const runs = parts[0] === "compare-runs" ? textList(new URLSearchParams(query).get("runs")) : [];
  if (runs.length > 0) return `/compare${formatQuery([["runs", formatList(runs)]])}`;
  return "/";
}

function pageOfModel([name, below, version]: readonly string[]): string {
  if (name === undefined) return "/models";
  const model = readModelName(name);
  return below === "versions" && /^[1-9]\d*$/.test(version ?? "")
    ? versionPath({ name: model, version: Number(version) })
    : modelPath(model);
}

function textList(json: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  } catch {
    return []; // A link that was cut: the home page it is.
  }
}
