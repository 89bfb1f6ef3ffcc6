import type { SpanJson } from "@trialbook/api/traces.ts";

/** A span as a line of the tree. */
export interface SpanLine {
  readonly span: SpanJson;
  readonly depth: number;
  readonly hasChildren: boolean;
  /** Milliseconds after the trace's first span began. */
  readonly from: number;
  /** Milliseconds; absent while it runs. */
  readonly duration: number | undefined;
}

export interface SpanTree {
  /** Parents before their children, children by start. */
  readonly lines: readonly SpanLine[];
  /** Milliseconds from the first start to the last end. */
  readonly length: number;
}

/** Spans as a tree; those whose parent is not there, or that would be their own parents, stand as roots. */
export function spanTree(spans: readonly SpanJson[], folded: ReadonlySet<string> = new Set()): SpanTree {
  const known = new Set(spans.map(({ id }) => id));
  const children = new Map<string | undefined, SpanJson[]>();
  for (const span of spans) {
    const parent = span.parentId !== undefined && span.parentId !== span.id && known.has(span.parentId) ? span.parentId : undefined;
    const siblings = children.get(parent) ?? [];
    if (siblings.length === 0) children.set(parent, siblings);
    siblings.push(span);
  }
  const first = spans.reduce((least, { start }) => (BigInt(start) < least ? BigInt(start) : least), BigInt(spans[0]?.start ?? 0));
  const lines: SpanLine[] = [];
  const seen = new Set<string>();
  const walk = (roots: readonly SpanJson[]) => {
    // A stack instead of calls: a chain of spans may be longer than the stack of calls.
    const waiting = roots.map((span) => ({ span, depth: 0, shown: true })).reverse();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { span, depth, shown } = next;
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      const below = children.get(span.id) ?? [];
      if (shown) lines.push(lineOf(span, { depth, first, hasChildren: below.length > 0 }));
      const open = shown && !folded.has(span.id);
      for (const child of below.toReversed()) waiting.push({ span: child, depth: depth + 1, shown: open });
    }
  };
  walk(children.get(undefined) ?? []);
  walk(spans.filter(({ id }) => !seen.has(id)));
  return { lines, length: Math.max(0, ...spans.map(({ start, end }) => milliseconds(BigInt(end ?? start) - first))) };
}

function lineOf(
  span: SpanJson,
  { depth, first, hasChildren }: { readonly depth: number; readonly first: bigint; readonly hasChildren: boolean },
): SpanLine {
  const start = BigInt(span.start);
  const duration = span.end === undefined ? undefined : milliseconds(BigInt(span.end) - start);
  return { span, depth, hasChildren, from: milliseconds(start - first), duration };
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6;
}
