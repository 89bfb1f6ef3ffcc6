import type { ExperimentOverviewJson } from "@trialbook/api/experiments.ts";
import { type ReactNode, useRef } from "react";
import { Link } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { useDeleteExperiment, useRestoreExperiment } from "../../api/experiments.ts";
import { useServer } from "../../api/server.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { MenuItem } from "../../components/menu.tsx";
import { Empty } from "../../components/notice.tsx";
import { Popover } from "../../components/popover.tsx";
import { StatusIcon } from "../../components/status-icon.tsx";
import { Ago } from "../../components/time.tsx";
import { useToast } from "../../components/toasts.tsx";
import { formatCount } from "../../format/number.ts";
import { useQueryState } from "../../routing/query-state.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import styles from "./home.module.css";

interface ExperimentListProps {
  /** `undefined` while they are read. */
  readonly experiments: readonly ExperimentOverviewJson[] | undefined;
  readonly bin: boolean;
}

const durabilityTexts = {
  full: "An answer of the server means that the write survives a power cut",
  relaxed: "An answer of the server means that the write survives a killed process, not a power cut",
} as const;

/** Experiments, last activity first, to be searched by name. */
export function ExperimentList({ experiments, bin }: ExperimentListProps): ReactNode {
  const [query, setQuery] = useQueryState();
  const search = useRef<HTMLInputElement>(null);
  const server = useServer().data;
  const words = query.get("q") ?? "";
  useHotkeys({ "/": () => search.current?.focus() });
  const found = experiments?.filter(({ name }) =>
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => name.toLowerCase().includes(word)),
  );
  return (
    <>
      <div className={styles.head}>
        <h1>{bin ? "Deleted experiments" : "Experiments"}</h1>
        <label className={styles.search}>
          <Icon name="search" />
          <input
            ref={search}
            type="search"
            placeholder="Find an experiment"
            aria-label="Find an experiment"
            value={words}
            onChange={(event) => setQuery({ q: event.currentTarget.value || undefined })}
          />
        </label>
        <Button icon="trash" aria-pressed={bin} onClick={() => setQuery({ view: bin ? undefined : "deleted" }, "push")}>
          Bin
        </Button>
      </div>
      {found === undefined ? (
        <SkeletonList />
      ) : found.length === 0 ? (
        <Empty title={words === "" ? "The bin is empty" : `No experiment is called “${words}”`}>
          {words === "" ? <p>Experiments that are deleted wait here and can be brought back.</p> : null}
        </Empty>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Experiment</th>
              <th scope="col" className={styles.right}>
                Runs
              </th>
              <th scope="col" className={styles.right}>
                Running
              </th>
              <th scope="col">Last activity</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((experiment) => (
              <ExperimentRow key={experiment.id} experiment={experiment} bin={bin} />
            ))}
          </tbody>
        </table>
      )}
      <footer className={styles.foot}>
        <span role="status">
          {found === undefined || experiments === undefined ? "Counting…" : countText(found.length, experiments.length)}
        </span>
        {server === undefined ? null : (
          <span title={durabilityTexts[server.durability]}>
            Trialbook {server.version} · durability {server.durability}
          </span>
        )}
      </footer>
    </>
  );
}

function ExperimentRow({ experiment, bin }: { readonly experiment: ExperimentOverviewJson; readonly bin: boolean }): ReactNode {
  const { id, name, runs, running, tags } = experiment;
  const note = tags.find(({ key }) => key === "mlflow.note.content")?.value.split("\n")[0];
  const last = experiment.lastActivity ?? experiment.updated;
  return (
    <tr className={styles.row}>
      <th scope="row" className={styles.name}>
        {bin ? <span>{name}</span> : <Link href={`/e/${id}/runs`}>{name}</Link>}
        {note === undefined || note === "" ? null : <span className={styles.note}>{note}</span>}
      </th>
      <td className={styles.right}>
        {formatCount(runs)}
        <span className={styles.unit}> {runs === 1 ? "run" : "runs"}</span>
      </td>
      <td className={styles.right}>
        {running > 0 ? (
          <span className={styles.running}>
            <StatusIcon status="running" /> {formatCount(running)}
          </span>
        ) : (
          <span className={styles.none}>–</span>
        )}
      </td>
      <td className={styles.last}>
        <Ago at={toInteger(last)} />
      </td>
      <td className={styles.actions}>
        <ExperimentActions id={id} name={name} bin={bin} />
      </td>
    </tr>
  );
}

function ExperimentActions({ id, name, bin }: { readonly id: string; readonly name: string; readonly bin: boolean }): ReactNode {
  const remove = useDeleteExperiment();
  const restore = useRestoreExperiment();
  const toast = useToast();
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  const bring = () => restore.mutate({ id }, { onSuccess: () => toast({ text: `${name} is back` }), onError: failed });
  const discard = () =>
    remove.mutate({ id }, { onSuccess: () => toast({ text: `${name} moved to the bin`, undo: bring }), onError: failed });
  if (bin) {
    return (
      <Button icon="restore" onClick={bring}>
        Restore
      </Button>
    );
  }
  if (id === "0") return null; // The default experiment stays: clients that name none write to it.
  return (
    <Popover
      role="menu"
      label={`Actions on ${name}`}
      trigger={(props) => <IconButton icon="more" label={`Actions on ${name}`} {...props} />}
    >
      {(close) => (
        <MenuItem
          icon="trash"
          onSelect={() => {
            close();
            discard();
          }}
        >
          Move to the bin
        </MenuItem>
      )}
    </Popover>
  );
}

function SkeletonList(): ReactNode {
  return (
    <div className={styles.skeletons} aria-busy="true">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
        <span key={index} className={styles.skeleton} />
      ))}
    </div>
  );
}

function countText(found: number, all: number): string {
  const what = all === 1 ? "experiment" : "experiments";
  return found === all ? `${formatCount(all)} ${what}` : `${formatCount(found)} of ${formatCount(all)} ${what}`;
}
