import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { invalid, quoted } from "./errors.ts";
import { atMost } from "./wire.ts";

const through = "mlflow-artifacts:/";
const location = atMost(2048);

/**
 * Checks where a client wants an experiment's artifacts kept: with this server, or at a place that the operator allows.
 * Local paths and any other scheme are refused, so that no client makes the server or other clients touch such a place.
 */
export function checkedArtifactLocation(sent: string, allowedRoots: readonly string[]): string {
  const uri = location(sent, "artifact_location");
  if (uri.startsWith("runs:")) throw invalid(`Artifact location cannot be a runs:/ URI. Given: ${quoted(uri)}`);
  if (uri.startsWith(through) && !uri.startsWith(`${through}/`) && !uri.includes("?")) {
    const path = uri.slice(through.length).replace(/\/$/, "");
    parseArtifactPath(path);
    return `${through}${path}`;
  }
  if (allowedRoots.some((root) => isBelow(uri, root))) return uri;
  const allowed = [`${through}<path>`, ...allowedRoots].join(", ");
  throw invalid(
    `Invalid artifact location ${quoted(uri.slice(0, 300))}: this server keeps artifacts at ${allowed}. Leave it out to get the default.`,
  );
}

/** Whether an address lies below a place. @throws {Invalid} if what follows the place is no path of an artifact */
export function isBelow(uri: string, root: string): boolean {
  const base = root.endsWith("/") ? root : `${root}/`;
  if (!uri.startsWith(base) || /[?#\\]/.test(uri)) return false;
  parseArtifactPath(uri.slice(base.length).replace(/\/$/, ""));
  return true;
}
