import { type ParamChange, ParamsChanged } from "@trialbook/core/errors.ts";
import type { RunId } from "@trialbook/core/ids.ts";
import { foldSummary } from "@trialbook/core/metric/fold-summary.ts";
import type { MetricSummary } from "@trialbook/core/metric/summary.ts";
import type { Batch, LoggedPoint, Param } from "@trialbook/core/run/run.ts";
import { pointsByKey, type TailSeries, tailRows } from "../../points/tail-rows.ts";
import { lastOfEachKey } from "../entries.ts";

export interface AppendRequest {
  readonly id: RunId;
  readonly batch: Batch;
}

/** Requests to one run, in the order they came. */
export interface RunWork {
  readonly id: RunId;
  readonly requests: readonly AppendRequest[];
}

/** What the run held before, of the keys that the requests name. */
export interface RunBefore {
  readonly params: ReadonlyMap<string, string>;
  readonly summaries: ReadonlyMap<string, MetricSummary>;
}

/** What is to be written to a run. */
export interface RunWrite {
  readonly params: readonly Param[];
  readonly tags: readonly Param[];
  /** Summaries that are other ones now. */
  readonly changed: readonly MetricSummary[];
  /** The rows that its tail grows by. */
  readonly tail: readonly TailSeries[];
  readonly points: readonly LoggedPoint[];
}

/** By run, in the order of their first requests. */
export function worksOf(group: readonly AppendRequest[]): RunWork[] {
  const works = new Map<RunId, AppendRequest[]>();
  for (const request of group) {
    const requests = works.get(request.id);
    if (requests === undefined) works.set(request.id, [request]);
    else requests.push(request);
  }
  return [...works].map(([id, requests]) => ({ id, requests }));
}

/** The requests that add params or none, and the new params of those; each of the others would change one, and is told so. */
export function checkParams(
  { id, requests }: RunWork,
  recorded: ReadonlyMap<string, string>,
): {
  readonly added: readonly Param[];
  readonly accepted: readonly AppendRequest[];
  readonly refused: ReadonlyMap<AppendRequest, ParamsChanged>;
} {
  const added = new Map<string, string>();
  const accepted: AppendRequest[] = [];
  const refused = new Map<AppendRequest, ParamsChanged>();
  for (const request of requests) {
    const changes: ParamChange[] = [];
    const fresh: Param[] = [];
    for (const param of request.batch.params) {
      const before = recorded.get(param.key) ?? added.get(param.key);
      if (before === undefined) fresh.push(param);
      else if (before !== param.value) changes.push({ key: param.key, recorded: before, proposed: param.value });
    }
    if (changes.length > 0) {
      refused.set(request, new ParamsChanged(id, changes));
      continue;
    }
    accepted.push(request);
    for (const { key, value } of fresh) added.set(key, value);
  }
  return { added: [...added].map(([key, value]) => ({ key, value })), accepted, refused };
}

/** What accepted requests write to their run. */
export function planWrite(
  requests: readonly AppendRequest[],
  params: readonly Param[],
  summaries: ReadonlyMap<string, MetricSummary>,
): RunWrite {
  const points = requests.flatMap(({ batch }) => batch.points);
  const series = pointsByKey(points);
  const changed: MetricSummary[] = [];
  for (const [key, samples] of series) {
    const was = summaries.get(key);
    const is = foldSummary(was, key, samples);
    if (is !== undefined && is !== was) changed.push(is);
  }
  return {
    params,
    tags: lastOfEachKey(requests.flatMap(({ batch }) => batch.tags)),
    changed,
    tail: points.length === 0 ? [] : [...tailRows(series)],
    points,
  };
}
