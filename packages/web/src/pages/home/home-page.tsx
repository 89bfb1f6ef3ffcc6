import { type ReactNode, useState } from "react";
import { useExperiments } from "../../api/experiments.ts";
import { FailureNotice } from "../../components/notice.tsx";
import { useQueryState } from "../../routing/query-state.ts";
import { useTrail } from "../../shell/trail.tsx";
import { ExperimentList } from "./experiment-list.tsx";
import styles from "./home.module.css";
import { StartPage } from "./start-page.tsx";

/** All experiments; on a book without runs, what to do to get the first. */
export function HomePage(): ReactNode {
  const [query] = useQueryState();
  const bin = query.get("view") === "deleted";
  const experiments = useExperiments(bin ? "deleted" : "active");
  // The experiment of a training that was asked for is listed a moment before the way to it is known.
  const [isTrying, setIsTrying] = useState(false);
  useTrail([]);
  if (experiments.isError && experiments.data === undefined) {
    return <FailureNotice what="The experiments could not be read" error={experiments.error} retry={() => void experiments.refetch()} />;
  }
  const list = experiments.data;
  const isEmpty = list !== undefined && !bin && list.every(({ runs, id }) => runs === 0 && id === "0");
  if (isEmpty || isTrying) return <StartPage isTrying={isTrying} onTry={setIsTrying} />;
  return (
    <main className={styles.page}>
      <ExperimentList experiments={list} bin={bin} />
    </main>
  );
}
