import type { TraceJson } from "@trialbook/api/traces.ts";
import type { ReactNode } from "react";
import { StatusIcon } from "../../components/status-icon.tsx";

const STATUS = { ok: "finished", error: "failed", "in-progress": "running", unspecified: "scheduled" } as const;

/** How a trace, or one of its spans, ended. */
export function TraceState({ state }: { readonly state: TraceJson["state"] }): ReactNode {
  return <StatusIcon status={STATUS[state]} />;
}
