import type { RunJson } from "@trialbook/api/runs.ts";
import { reproducibilityChecklist } from "@trialbook/core/reproduction/checklist.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useDataStored, useRecord } from "../../../api/reproduction.ts";
import { useRun } from "../../../api/runs.ts";
import { CopyText } from "../../../components/copy-text.tsx";
import { FailureNotice } from "../../../components/notice.tsx";
import { Section } from "../overview/section.tsx";
import { nameOfRun } from "../run-name.ts";
import { Badge } from "./badge.tsx";
import { Checklist } from "./checklist.tsx";
import styles from "./reproduction.module.css";
import { VerdictChip } from "./verdict-chip.tsx";

/** Whether the run was repeated, with what verdict, by whom and where; what it lacks to be repeated; and how to. Captured runs only. */
export function ReproductionCard({ run }: { readonly run: RunJson }): ReactNode {
  const tag = (key: string): string | undefined => run.tags.find((one) => one.key === key)?.value;
  const captured = tag(runTags.source) === "run";
  const { data: record, error, refetch } = useRecord(run.info.id, captured && run.info.status !== "running");
  const dataStored = useDataStored(run);
  const repeats = tag(runTags.reproduces);
  if (!captured) return null;
  return (
    <Section title="Reproduction">
      {repeats === undefined ? null : <Repeats id={repeats} verdict={tag(runTags.verdict)} />}
      <Badge runId={run.info.id} verdict={tag(runTags.reproduced)} by={tag(runTags.reproducedBy)} repeatedId={tag(runTags.reproducedRun)} />
      {error === null ? null : <FailureNotice what="What was captured could not be read" error={error} retry={() => void refetch()} />}
      {record === undefined ? null : (
        <>
          <Checklist items={reproducibilityChecklist(record, dataStored === undefined ? {} : { dataStored })} />
          <p className={styles.how}>Repeat it on this machine or another:</p>
          <CopyText text={`trialbook reproduce ${run.info.id} --url ${location.origin}`} label="Command that repeats this run" />
        </>
      )}
    </Section>
  );
}

function Repeats({ id, verdict }: { readonly id: string; readonly verdict: string | undefined }): ReactNode {
  const { data } = useRun(id);
  return (
    <p className={styles.line}>
      Repeats <Link href={`/r/${encodeURIComponent(id)}`}>{data === undefined ? id : nameOfRun(data.info)}</Link>
      {verdict === undefined ? null : <VerdictChip verdict={verdict} />}
    </p>
  );
}
