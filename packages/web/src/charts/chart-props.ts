import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import type { ChartRun } from "./line/plot-options.ts";
import type { PreparedLines } from "./line/prepare.ts";
import type { ChartView, XRange } from "./line/view.ts";
import type { YRange } from "./line/y-range.ts";

/** What a metric's chart of any kind is given. */
export interface ChartProps {
  /** The metric's name. */
  readonly label: string;
  /** The runs that have the metric; same order and length as `prepared.lines` and `envelopes.series`. */
  readonly runs: readonly ChartRun[];
  readonly envelopes: EnvelopesJson;
  readonly prepared: PreparedLines;
  readonly y: YRange;
  readonly view: ChartView;
  /** The part of x to show; all of it if absent. */
  readonly range: XRange | undefined;
  readonly hidden: ReadonlySet<string>;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Charts of one key share their cursor. */
  readonly syncKey: string;
  readonly onRange: (range: XRange | undefined) => void;
  /** Called when the cursor reaches another row of `prepared`, or leaves. */
  readonly onRow: (row: number | undefined) => void;
}
