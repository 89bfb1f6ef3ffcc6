import { parseArtifactPath } from "@trialbook/core/artifact/artifact-path.ts";
import { percentDecoded } from "@trialbook/core/artifact/percent-decoded.ts";
import { Invalid, NotFound } from "@trialbook/core/errors.ts";
import { asLoggedModelId, asRunId, type LoggedModelId, type RunId } from "@trialbook/core/ids.ts";
import type { LoggedModel } from "@trialbook/core/model/logged-model.ts";
import type { ModelVersion } from "@trialbook/core/registry/model-version.ts";
import { isPrompt } from "@trialbook/core/registry/registered-model.ts";
import { filesAt, parseRunUri } from "@trialbook/core/registry/version-files.ts";
import type { RunInfo } from "@trialbook/core/run/run.ts";
import { isBelow } from "../artifact-location.ts";
import type { MlflowDeps } from "../deps.ts";
import { invalid, type MlflowError } from "../errors.ts";
import { latestVersion, versionByAlias } from "./find-version.ts";
import { type ModelUri, parseModelUri } from "./model-uri.ts";
import { aliasName, registeredName, sentStage } from "./registry-wire.ts";

/** What a client says a version is made from. Absent and empty mean the same but for `runId`, see {@link resolvedSource}. */
export interface SentSource {
  readonly source: string;
  readonly runId?: string | undefined;
  readonly modelId?: string | undefined;
}

/** What is stored of it. */
export interface ResolvedSource {
  readonly source: string;
  readonly location: string;
  readonly files: readonly string[];
  readonly runId?: RunId;
  readonly modelId?: LoggedModelId;
}

type Deps = Pick<MlflowDeps, "book" | "artifactRoots">;

/**
 * Checks where a version's files shall come from. They must lie in the run or logged model that the request names, in
 * another version, or at a place that the operator allows; a local path is always refused, however it is spelled.
 *
 * @throws {MlflowError} "Invalid model version source …", or if a thing that the source names is not there
 */
export async function resolvedSource(deps: Deps, sent: SentSource): Promise<ResolvedSource> {
  const { source } = sent;
  refuseRelative(source);
  const [, scheme = "", rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/su.exec(source) ?? [];
  if (scheme === "models") return fromModels(deps, sent, rest);
  if (scheme === "" || /^file\b/i.test(scheme)) throw localPath(source);
  const within = sent.modelId ? await theModel(deps, sent) : await theRun(deps, sent);
  if (!contains(within, source, deps)) throw /^(runs|mlflow-artifacts)$/i.test(scheme) ? notWithin(sent) : elsewhere(source);
  const runId = sent.runId || within?.sourceRun;
  return {
    source,
    location: source,
    files: await filesAt(deps.book, source),
    ...(runId && { runId: asRunId(runId) }),
    ...(sent.modelId && { modelId: asLoggedModelId(sent.modelId) }),
  };
}

/** The run or logged model that a source has to lie in. */
interface Container {
  readonly uri: string;
  readonly sourceRun: RunId | undefined;
  /** Whether `runs:/…` may name it. */
  readonly run?: RunInfo;
}

async function theRun({ book }: Deps, { runId }: SentSource): Promise<Container | undefined> {
  if (!runId) return undefined;
  const run = await book.runs.getRunInfo(asRunId(runId)).catch(unlessMissing);
  return run && { uri: run.artifactUri, sourceRun: run.id, run };
}

async function theModel({ book }: Deps, { modelId = "" }: SentSource): Promise<Container> {
  const model = await book.models.getLoggedModel(asLoggedModelId(modelId));
  return { uri: model.artifactUri, sourceRun: model.sourceRunId };
}

function contains(within: Container | undefined, source: string, { artifactRoots = [] }: Deps): boolean {
  const ofRun = parseRunUri(source);
  if (ofRun !== undefined) {
    if (ofRun.path !== "") parseArtifactPath(ofRun.path);
    return within?.run?.id === ofRun.runId;
  }
  const bare = source.replace(/\/+$/, "");
  return within?.uri === bare || [...(within === undefined ? [] : [within.uri]), ...artifactRoots].some((root) => isWithin(bare, root));
}

function isWithin(source: string, root: string): boolean {
  try {
    return isBelow(source, root);
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

async function fromModels(deps: Deps, sent: SentSource, path: string): Promise<ResolvedSource> {
  if (path.startsWith("//")) {
    throw invalid(`Invalid model version source: '${sent.source}'. Registered model sources must use the active model registry.`);
  }
  const named = parseModelUri(path);
  if (named === undefined) throw notWithin(sent, "model_id");
  return named.kind === "logged-model" ? fromLoggedModel(deps, sent, named.id) : copied(deps, sent, named);
}

async function fromLoggedModel({ book }: Deps, { source, runId, modelId }: SentSource, id: string): Promise<ResolvedSource> {
  if (modelId !== id) throw notWithin({ source, modelId }, "model_id");
  const model: LoggedModel = await book.models.getLoggedModel(asLoggedModelId(id));
  const run = runId || model.sourceRunId;
  return {
    source,
    location: model.artifactUri,
    files: await filesAt(book, model.artifactUri),
    ...(run && { runId: asRunId(run) }),
    modelId: model.id,
  };
}

/** A copy of another version keeps that version's location and lineage. */
async function copied(
  { book }: Deps,
  { source, runId, modelId }: SentSource,
  named: Exclude<ModelUri, { kind: "logged-model" }>,
): Promise<ResolvedSource> {
  const name = registeredName(named.name, "name");
  if (isPrompt((await book.registry.getRegisteredModel(name)).tags)) {
    throw invalid(`Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`);
  }
  const version = await namedVersion(book.registry, { ...named, name });
  if ((runId !== undefined && runId !== (version.runId ?? "")) || (modelId && modelId !== version.modelId)) {
    throw invalid(
      `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
    );
  }
  return {
    source: `models:/${version.name}/${version.version}`,
    location: version.location,
    files: await filesAt(book, version.location),
    ...(version.runId !== undefined && { runId: version.runId }),
  };
}

function namedVersion(registry: Deps["book"]["registry"], named: Exclude<ModelUri, { kind: "logged-model" }>): Promise<ModelVersion> {
  switch (named.kind) {
    case "version":
      return registry.getModelVersion(named);
    case "alias":
      return versionByAlias(registry, named.name, aliasName(named.alias, "alias"));
    case "stage":
      return latestVersion(registry, named.name, sentStage(named.stage, "stage").stage);
    case "latest":
      return latestVersion(registry, named.name);
  }
}

/** Parents and control characters are refused in every form that decoding again and again brings out. */
function refuseRelative(source: string): void {
  for (let text = source, rounds = 0; ; rounds++) {
    // Control characters are what this looks for.
    if (text.split(/[/\\]/).includes("..") || /\p{Cc}/u.test(text) || rounds === 20) throw relative(source);
    const decoded = percentDecoded(text);
    if (decoded === text) return;
    text = decoded;
  }
}

function relative(source: string): MlflowError {
  return invalid(
    `Invalid model version source: '${source}'. A source is an absolute address without '..' and control characters, encoded or not.`,
  );
}

function localPath(source: string): MlflowError {
  return invalid(
    `Invalid model version source: '${source}'. To use a local path as a model version source, it would have to lie in the artifact ` +
      "directory of the run, and this server keeps no artifacts at local paths. Register runs:/RUN_ID/PATH or models:/MODEL_ID.",
  );
}

function notWithin({ source, modelId }: SentSource, parameter = modelId ? "model_id" : "run_id"): MlflowError {
  return invalid(
    `Invalid model version source: '${source}'. The ${parameter} request parameter must identify the resource that contains the source.`,
  );
}

function elsewhere(source: string): MlflowError {
  return invalid(
    `Invalid model version source: '${source}'. It lies neither in the run or logged model that the request names, nor at a place ` +
      "that the operator of this server allows.",
  );
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
