import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { useRun } from "../../api/runs.ts";
import { FailureNotice } from "../../components/notice.tsx";
import { Datasets } from "../run/overview/datasets.tsx";
import { Facts } from "../run/overview/facts.tsx";
import { MetricsTable } from "../run/overview/metrics-table.tsx";
import layout from "../run/overview/overview.module.css";
import { ParamsTable } from "../run/overview/params-table.tsx";
import { Section } from "../run/overview/section.tsx";
import { sortTags } from "../run/overview/sort-tags.ts";

/** What the run that a version came from measured, and with which params. */
export function RunEvidence({ version: { run, runId } }: { readonly version: LinkedVersionJson }): ReactNode {
  const { data, error, refetch } = useRun(run?.id ?? "", { enabled: run !== undefined });
  if (run === undefined)
    return (
      <Section title="Evidence">
        <p className={layout.none}>
          {runId === undefined
            ? "It was registered without a run, so nothing is known of how it was trained."
            : "The run that it came from has been deleted for good, and its params and metrics with it."}
        </p>
      </Section>
    );
  if (error !== null && data === undefined)
    return <FailureNotice what="The run of this version could not be read" error={error} retry={() => void refetch()} />;
  if (data === undefined) return <div className={layout.section} aria-busy="true" />;
  return (
    <>
      <MetricsTable runId={run.id} metrics={data.metrics} />
      <ParamsTable params={data.params} />
    </>
  );
}

/** The data that went into that run, and its source and environment as far as they were recorded. */
export function RunSetting({ version: { run } }: { readonly version: LinkedVersionJson }): ReactNode {
  const { data } = useRun(run?.id ?? "", { enabled: run !== undefined });
  if (data === undefined) return null;
  return (
    <>
      <Datasets datasets={data.datasets} />
      <Facts facts={sortTags(data.tags).facts} />
    </>
  );
}
