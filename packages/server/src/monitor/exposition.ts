/** One value of a family; `suffix` is what histograms add to its name. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  readonly suffix?: "_bucket" | "_sum" | "_count";
}

/** Figures of one name, e.g. `trialbook_http_requests_total`. */
export interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: Iterable<Sample>;
}

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Prometheus' text format 0.0.4. A family without samples is left out. */
export function expositionOf(families: Iterable<Family>): string {
  const lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    const values = Array.from(samples, ({ labels, value, suffix = "" }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}`);
    if (values.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values);
  }
  return `${lines.join("\n")}\n`;
}

/** A histogram's samples: buckets add up, and the last one, `+Inf`, is all of them. `counts` has one more entry than `bounds`. */
export function* histogramSamples(
  { bounds, counts, sum }: { readonly bounds: readonly number[]; readonly counts: ArrayLike<number>; readonly sum: number },
  labels: Readonly<Record<string, string>> = {},
): Generator<Sample> {
  let total = 0;
  for (let i = 0; i <= bounds.length; i++) {
    total += counts[i] ?? 0;
    const le = i < bounds.length ? String(bounds[i]) : "+Inf";
    yield { suffix: "_bucket", labels: { ...labels, le }, value: total };
  }
  yield { suffix: "_sum", labels, value: sum };
  yield { suffix: "_count", labels, value: total };
}

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {});
  return entries.length === 0 ? "" : `{${entries.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
