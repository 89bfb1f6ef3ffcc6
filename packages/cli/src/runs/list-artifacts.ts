import { type Connection, request } from "@trialbook/sdk/http.ts";

export interface ListedArtifact {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** The address of a run's file. */
export function artifactPath(id: string, path: string): string {
  return `/api/v1/runs/${id}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Every file of a run, ascending by path. */
export async function listArtifacts(connection: Connection, id: string, folder = ""): Promise<readonly ListedArtifact[]> {
  const query = folder === "" ? "" : `?folder=${encodeURIComponent(folder)}`;
  const answer = await request(connection, `/api/v1/runs/${id}/artifacts${query}`, {});
  const { entries } = (await answer.json()) as { entries: { kind: string; name: string; size?: number; modified?: number }[] };
  const files: ListedArtifact[] = [];
  for (const { kind, name, size = 0, modified = 0 } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "folder") files.push(...(await listArtifacts(connection, id, path)));
    else files.push({ path, size, modified });
  }
  return files;
}
