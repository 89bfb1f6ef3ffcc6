import type { EnvelopesJson } from "@trialbook/api/metrics.ts";
import type { ComponentType } from "react";
import { BarChart } from "./bar/bar.tsx";
import { isOneValueEach } from "./bar/prepare.ts";
import type { ChartProps } from "./chart-props.ts";
import { LineChart } from "./line/line.tsx";

export interface ChartKind {
  readonly name: "bar" | "line";
  /** Whether it tells more about this data than the kinds after it. */
  readonly suits: (envelopes: EnvelopesJson) => boolean;
  readonly Chart: ComponentType<ChartProps>;
}

/** Every way to draw a metric; the first that suits the data is taken. */
export const chartKinds: readonly ChartKind[] = [
  { name: "bar", suits: isOneValueEach, Chart: BarChart },
  { name: "line", suits: () => true, Chart: LineChart },
];
