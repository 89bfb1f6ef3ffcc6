import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Invalid } from "@trialbook/core/errors.ts";
import type { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { RECORD_ARTIFACT, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { type Connection, type Output, Refused, request, send } from "@trialbook/sdk/http.ts";
import { hashFile } from "../capture/files/hash-file.ts";

/** A run that shall be repeated, with what was captured of it. */
export interface OriginalRun {
  readonly id: string;
  readonly run: Output<"GET /runs/{id}">["run"];
  readonly record: RunRecord;
  /** Name of its experiment. */
  readonly experiment: string;
}

/** @throws {Invalid} if nothing was captured of it, or not by a version that this one understands */
export async function readOriginal(connection: Connection, id: string): Promise<OriginalRun> {
  const { run } = await send(connection, "GET /runs/{id}", { id });
  let record: RunRecord;
  try {
    record = (await (await request(connection, artifactPath(id, RECORD_ARTIFACT), {})).json()) as RunRecord;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Invalid(`${run.info.name} was not captured, so it cannot be repeated: run it with trialbook run -- COMMAND.`);
  }
  if (record.version !== 1)
    throw new Invalid(`${run.info.name} was captured by Trialbook ${record.trialbook}, which this version cannot read: update Trialbook.`);
  const { experiments } = await send(connection, "GET /experiments", {});
  const experiment = experiments.find((one) => one.id === run.info.experimentId)?.name ?? "Default";
  return { id, run, record, experiment };
}

export function tagOf(run: OriginalRun["run"], key: (typeof runTags)[keyof typeof runTags]): string | undefined {
  return run.tags.find((tag) => tag.key === key)?.value;
}

/** Writes an artifact to a file. @returns its SHA-256, or nothing if the run has no such artifact */
export async function fetchArtifact(connection: Connection, { id, name, to }: { id: string; name: string; to: string }) {
  let answer: Response;
  try {
    answer = await request({ ...connection, timeout: 3_600_000 }, artifactPath(id, name), {});
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
  await mkdir(dirname(to), { recursive: true });
  const draft = `${to}.part`;
  try {
    await pipeline(
      Readable.fromWeb((answer.body ?? new ReadableStream()) as Parameters<typeof Readable.fromWeb>[0]),
      createWriteStream(draft),
    );
    const sha256 = await hashFile(draft);
    await rename(draft, to);
    return sha256;
  } finally {
    await rm(draft, { force: true });
  }
}

function artifactPath(id: string, name: string): string {
  return `/api/v1/runs/${id}/artifacts/${name.split("/").map(encodeURIComponent).join("/")}`;
}

/** Stores a text as an artifact of a run. @throws {Refused} @throws {Unreachable} */
export async function putText(connection: Connection, { id, name, text }: { id: string; name: string; text: string }): Promise<void> {
  const headers = { "content-type": "application/octet-stream" };
  await (await request(connection, artifactPath(id, name), { method: "PUT", body: text, headers })).body?.cancel();
}
