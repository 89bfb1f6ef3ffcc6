import type { ReactNode } from "react";
import { Link } from "wouter";
import { useReproduction } from "../../../api/reproduction.ts";
import { Ago } from "../../../components/time.tsx";
import styles from "./reproduction.module.css";
import { VerdictChip } from "./verdict-chip.tsx";

interface BadgeProps {
  readonly runId: string;
  /** Of the newest reproduction that really took place; absent where nobody did it. */
  readonly verdict: string | undefined;
  /** `ann@host`. */
  readonly by: string | undefined;
  readonly repeatedId: string | undefined;
}

/** What the newest reproduction found, who did it and where. */
export function Badge({ runId, verdict, by, repeatedId }: BadgeProps): ReactNode {
  const { data: report } = useReproduction(runId, repeatedId);
  if (verdict === undefined) return <p className={styles.line}>Nobody has repeated this run yet.</p>;
  return (
    <>
      <p className={styles.line}>
        <VerdictChip verdict={verdict} />
        {by === undefined ? null : <span>by {by}</span>}
        {report === undefined ? null : (
          <span className={styles.soft}>
            {report.independence}, <Ago at={report.at} />
          </span>
        )}
        {repeatedId === undefined ? null : <Link href={`/r/${encodeURIComponent(repeatedId)}`}>The repeating run</Link>}
        {repeatedId === undefined ? null : <Link href={`/compare?runs=${runId},${repeatedId}`}>Compare</Link>}
      </p>
      {report?.cause === undefined ? null : <p className={styles.cause}>{report.cause.message}</p>}
    </>
  );
}
