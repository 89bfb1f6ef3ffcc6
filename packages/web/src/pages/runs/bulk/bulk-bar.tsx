import type { ReactNode } from "react";
import { useDeleteRuns, useRestoreRuns } from "../../../api/runs.ts";
import { Button } from "../../../components/button.tsx";
import { useToast } from "../../../components/toasts.tsx";
import { formatCount } from "../../../format/number.ts";
import styles from "../runs.module.css";
import { TagMany } from "./tag-many.tsx";

interface BulkBarProps {
  readonly ids: ReadonlySet<string>;
  readonly bin: boolean;
  readonly onCompare: () => void;
  readonly onPin: (ids: readonly string[]) => void;
  readonly onBaseline: (id: string) => void;
  readonly onExport: () => void;
  readonly onClear: () => void;
}

export const mostCompared = 50;

/** What can be done with the selected runs; stands over the table's foot, so that nothing moves when it comes. */
export function BulkBar({ ids, bin, onCompare, onPin, onBaseline, onExport, onClear }: BulkBarProps): ReactNode {
  const remove = useDeleteRuns();
  const restore = useRestoreRuns();
  const toast = useToast();
  if (ids.size === 0) return null;
  const runs = [...ids];
  const howMany = runs.length === 1 ? "1 run" : `${formatCount(runs.length)} runs`;
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });

  const bring = (then: string) =>
    restore.mutate({ ids: runs }, { onSuccess: () => toast({ text: `${howMany} ${then}` }), onError: failed });
  const discard = () =>
    remove.mutate(
      { ids: runs },
      {
        onSuccess: () => {
          onClear();
          toast({ text: `${howMany} moved to the bin`, undo: () => bring("brought back") });
        },
        onError: failed,
      },
    );
  return (
    <section className={styles.bulk} aria-label="Selected runs">
      <span className={styles.bulkCount} role="status">
        {howMany} selected
      </span>
      {bin ? (
        <Button
          kind="primary"
          icon="restore"
          disabled={restore.isPending}
          onClick={() => {
            bring("brought back");
            onClear();
          }}
        >
          Restore
        </Button>
      ) : (
        <>
          <Button
            kind="primary"
            icon="compare"
            disabled={runs.length < 2 || runs.length > mostCompared}
            title={runs.length > mostCompared ? `Up to ${mostCompared} runs can be compared` : "Compare the selected runs (c)"}
            onClick={onCompare}
          >
            Compare
          </Button>
          <Button icon="pin" title="Keep them at the table’s top (p)" onClick={() => onPin(runs)}>
            Pin
          </Button>
          {runs.length === 1 ? (
            <Button icon="flag" title="Measure all others against it (b)" onClick={() => onBaseline(runs[0] ?? "")}>
              Baseline
            </Button>
          ) : null}
          <TagMany ids={runs} howMany={howMany} />
          <Button icon="down" title="All that they recorded, a line a run, as a CSV file" onClick={onExport}>
            CSV
          </Button>
          <Button kind="danger" icon="trash" disabled={remove.isPending} onClick={discard}>
            Delete
          </Button>
        </>
      )}
      <Button kind="quiet" icon="cross" onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}
