import type { ReactNode } from "react";
import { Link } from "wouter";
import { useRun } from "../api/runs.ts";

/** The way to a run, by its name once that is known. */
export function RunLink({ id }: { readonly id: string }): ReactNode {
  const { data } = useRun(id);
  return <Link href={`/r/${encodeURIComponent(id)}`}>{data === undefined || data.info.name === "" ? id.slice(0, 8) : data.info.name}</Link>;
}
