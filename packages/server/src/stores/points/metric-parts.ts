import type { ChunkAlong } from "@trialbook/core/metric/codec/chunk-block.ts";
import type { Columns } from "@trialbook/core/metric/columns.ts";
import type { Pyramid } from "@trialbook/core/metric/pyramid.ts";
import type { ChunkInfo } from "./chunk-info.ts";

/** A store in this process answers at once, one behind a wire later. */
export type Maybe<T> = T | Promise<T>;

/**
 * Where the points of one metric of one run are, as seen at one moment: no point is in neither place, and one that is in
 * both is the same point. A store in this process must be asked for bytes in the same turn of the event loop, before
 * sealing may change what there is; one behind a wire keeps its snapshot for as long as it is read.
 */
export interface MetricParts {
  /** Ascending by (step, time). */
  readonly chunks: readonly ChunkInfo[];
  /** Unsealed points ascending by (step, time, value), each once. */
  readonly tail: Columns;
  /** The bytes of chunks, to be decoded when there is time; undefined where there are none any more. */
  blocks(of: readonly ChunkInfo[]): Maybe<readonly (Uint8Array | undefined)[]>;
  /** What stands for their points when zoomed out; undefined where a chunk is small, or damaged. */
  pyramids(of: readonly ChunkInfo[]): Maybe<readonly (Pyramid | undefined)[]>;
  /** A chunk's points; undefined if it is damaged. */
  decode(chunk: ChunkInfo, block: Uint8Array): Columns | undefined;
  /** Only what a chart along one axis needs. */
  decodeAlong(axis: "steps" | "times", chunk: ChunkInfo, block: Uint8Array): ChunkAlong | undefined;
  /** Whether bytes can be asked for still, in a later turn too: else the parts have to be looked up again. */
  isCurrent(): boolean;
}
