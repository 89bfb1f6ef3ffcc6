import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { runQuery } from "../../api/runs.ts";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useQueryState } from "../../routing/query-state.ts";
import { useTrail } from "../../shell/trail.tsx";
import { AddRuns } from "./add-runs.tsx";
import styles from "./compare.module.css";
import { type CompareView, changeOfCompare, parseCompareView } from "./compare-view.ts";
import { Comparison } from "./comparison.tsx";

/** Several runs side by side: what differs, what came of it, and their curves in one chart. */
export default function ComparePage(): ReactNode {
  const [query, setQuery] = useQueryState();
  const text = query.toString();
  const view = useMemo(() => parseCompareView(new URLSearchParams(text)), [text]);
  const change = (next: Partial<CompareView>) => setQuery(changeOfCompare(next));
  const answers = useQueries({ queries: view.runIds.map((id) => runQuery(id)) });
  useTrail([{ text: view.runIds.length === 1 ? "Compare 1 run" : `Compare ${view.runIds.length} runs` }]);

  const runs = answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const failures = answers.flatMap(({ error, data, refetch }, i) =>
    error === null || data !== undefined ? [] : [{ id: view.runIds[i] ?? "", error, refetch }],
  );
  const remove = (ids: readonly string[]) =>
    change({
      runIds: view.runIds.filter((id) => !ids.includes(id)),
      ...(view.base !== undefined && ids.includes(view.base) ? { base: undefined } : {}),
    });

  if (view.runIds.length === 0)
    return (
      <main className={styles.page}>
        <Empty title="No run to compare yet">
          <p>
            Select runs in an experiment’s table and press <kbd>c</kbd>. <a href="/">All experiments</a>
          </p>
        </Empty>
      </main>
    );
  const [failure] = failures;
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <h1>{view.runIds.length === 1 ? "Compare 1 run" : `Compare ${view.runIds.length} runs`}</h1>
        <AddRuns
          runs={runs}
          chosen={view.runIds}
          onAdd={(id) => change({ runIds: [...view.runIds, id] })}
          onRemove={(id) => remove([id])}
        />
      </div>
      {failures.length > 0 ? (
        <p className={styles.missing} role="alert">
          {failures.length === 1 ? `Run ${failure?.id}` : `${failures.length} runs`} could not be read: {failure?.error.message}{" "}
          <button type="button" onClick={() => remove(failures.map(({ id }) => id))}>
            Leave out
          </button>
        </p>
      ) : null}
      {runs.length > 0 && runs.length + failures.length === view.runIds.length ? (
        <Comparison runs={runs} view={view} onChange={change} onRemove={(id) => remove([id])} />
      ) : failure !== undefined && failures.length === view.runIds.length ? (
        <FailureNotice
          what="None of these runs could be read"
          error={failure.error}
          retry={() => void Promise.all(failures.map(({ refetch }) => refetch()))}
        />
      ) : (
        <div className={styles.bones} aria-busy="true">
          <div />
          <div />
        </div>
      )}
    </main>
  );
}
