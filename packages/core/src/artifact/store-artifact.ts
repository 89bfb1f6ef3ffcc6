import { Inactive, NotFound } from "../errors.ts";
import { asRunId } from "../ids.ts";
import type { RunStore } from "../run/run-store.ts";
import type { Clock } from "../time.ts";
import type { ArtifactFile } from "./artifact.ts";
import { storedRoot } from "./artifact-root.ts";
import type { ArtifactStore, Blobs } from "./artifact-store.ts";

const RUN_FOLDER = /^(?:.*?\/)?([0-9a-f]{32})\/artifacts(?=\/)/;

/** What storing an artifact works with. */
export interface ArtifactPorts {
  readonly runs: RunStore;
  readonly artifacts: ArtifactStore;
  readonly blobs: Blobs;
}

/** A file on its way in. */
export interface ArrivingArtifact {
  /** Validated, below the artifact root. */
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many bytes were announced. */
  readonly size?: number;
  /** How many are allowed. */
  readonly limit?: number;
}

/**
 * Stores a file under its name, replacing what had the name; readers see the old file or the new one, whole.
 *
 * @throws {Inactive} if it belongs to a run that lies in the bin
 * @throws {Invalid} if the upload breaks off, has not the announced length, or the name is a folder or lies below a file
 */
export async function storeArtifact(ports: ArtifactPorts, file: ArrivingArtifact, clock: Clock): Promise<ArtifactFile> {
  const { path, bytes, size, limit } = file;
  await refuseDeletedRun(ports.runs, path);
  const written = await ports.blobs.writeBlob(bytes, {
    ...(size === undefined ? {} : { size }),
    ...(limit === undefined ? {} : { limit }),
  });
  const stored = { path, ...written, modified: clock() };
  await ports.artifacts.putArtifact(stored);
  return stored;
}

/**
 * A deleted run takes no files, as it takes no metrics. A path that is no run's is fine: MLflow's clients may keep
 * things anywhere below the root.
 *
 * @throws {Inactive}
 */
export async function refuseDeletedRun(runs: RunStore, path: string): Promise<void> {
  const [folder, id] = RUN_FOLDER.exec(path) ?? [];
  if (folder === undefined || id === undefined) return;
  try {
    const run = await runs.getRunInfo(asRunId(id));
    if (run.lifecycle === "deleted" && storedRoot(run.artifactUri) === folder) {
      throw new Inactive(`The run ${id} must be in the 'active' state. Current state is deleted. Restore it first.`);
    }
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
