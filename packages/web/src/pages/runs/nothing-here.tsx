import type { ReactNode } from "react";
import type { RunTableInput } from "../../api/runs.ts";
import { Button } from "../../components/button.tsx";
import { Empty } from "../../components/notice.tsx";
import { formatCount } from "../../format/number.ts";
import { ConnectTabs } from "../home/connect-tabs.tsx";
import { Blame } from "./filter/blame.tsx";
import styles from "./runs.module.css";
import type { RunsView } from "./runs-view.ts";
import type { RunRows } from "./table/run-rows.ts";

interface NothingHereProps {
  readonly experimentName: string;
  readonly rows: RunRows;
  /** Where these runs are looked for. */
  readonly among: Pick<RunTableInput, "experimentIds" | "view">;
  readonly view: RunsView;
  readonly setView: (change: Partial<RunsView>) => void;
}

/** In place of a table without rows: because of the filter, because nothing was deleted, or because nothing ran yet. */
export function NothingHere({ experimentName, rows, among, view, setView }: NothingHereProps): ReactNode {
  if (view.filter !== "") {
    return (
      <div className={styles.nothing}>
        <Empty title={`None of ${formatCount(rows.total)} ${rows.total === 1 ? "run" : "runs"} matches`}>
          <Blame among={among} filter={view.filter} onFilter={(filter) => setView({ filter })} />
          <Button icon="cross" onClick={() => setView({ filter: "" })}>
            Clear the filter
          </Button>
        </Empty>
      </div>
    );
  }
  if (view.bin) {
    return (
      <div className={styles.nothing}>
        <Empty title="The bin is empty">
          <p>Runs that are deleted wait here and can be brought back.</p>
          <Button icon="left" onClick={() => setView({ bin: false })}>
            Back to the runs
          </Button>
        </Empty>
      </div>
    );
  }
  return (
    <div className={styles.nothing}>
      <Empty title="No run yet">
        <p>Send one from your own code; it appears here as it starts.</p>
      </Empty>
      <div className={styles.connect}>
        <ConnectTabs experiment={experimentName} />
      </div>
    </div>
  );
}
