import type { RunJson } from "@trialbook/api/runs.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { useDeleteRuns, useRestoreRuns, useUpdateRun } from "../../api/runs.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { StatusIcon } from "../../components/status-icon.tsx";
import { Ago, Duration } from "../../components/time.tsx";
import { useToast } from "../../components/toasts.tsx";
import { CopyId } from "./copy-id.tsx";
import { EditableName } from "./editable-name.tsx";
import styles from "./run-header.module.css";
import { nameOfRun } from "./run-name.ts";

interface RunHeaderProps {
  readonly run: RunJson;
  /** Absent while it is being asked for. */
  readonly experimentName: string | undefined;
}

/** Who this run is, how it stands, and what can be done with it. */
export function RunHeader({ run: { info, tags }, experimentName }: RunHeaderProps): ReactNode {
  const toast = useToast();
  const update = useUpdateRun();
  const remove = useDeleteRuns();
  const restore = useRestoreRuns();
  const deleted = info.lifecycle === "deleted";
  const user = info.userId || tags.find((tag) => tag.key === "mlflow.user")?.value || "";
  const name = nameOfRun(info);
  const failed = (what: string) => (error: Error) => toast({ text: `${what}: ${error.message}`, tone: "bad" });
  const putBack = () =>
    restore.mutate(
      { ids: [info.id] },
      { onSuccess: () => toast({ text: `${name} is back` }), onError: failed("The run was not restored") },
    );
  const putAway = () =>
    remove.mutate(
      { ids: [info.id] },
      { onSuccess: () => toast({ text: `${name} lies in the bin`, undo: putBack }), onError: failed("The run was not deleted") },
    );

  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <StatusIcon status={info.status} />
        <EditableName
          name={name}
          onName={(next) => update.mutate({ id: info.id, name: next }, { onError: failed("The run was not renamed") })}
        />
        <span className={styles.status}>{info.status}</span>
        <div className={styles.actions}>
          <Link href={`/compare?runs=${info.id}`} className={styles.compare} title="Key c">
            <Icon name="compare" />
            Compare…
          </Link>
          {deleted ? (
            <Button icon="restore" onClick={putBack} disabled={restore.isPending}>
              Restore
            </Button>
          ) : (
            <Button kind="danger" icon="trash" onClick={putAway} disabled={remove.isPending}>
              Delete
            </Button>
          )}
        </div>
      </div>
      {deleted ? (
        <p className={styles.bin}>
          <Icon name="trash" size={14} /> This run lies in the bin: lists and searches leave it out until it is restored.
        </p>
      ) : null}
      <dl className={styles.facts}>
        <Fact name="Experiment">
          <Link href={`/e/${info.experimentId}/runs`}>{experimentName ?? info.experimentId}</Link>
        </Fact>
        <Fact name="Started">{info.startTime === undefined ? "not said" : <Ago at={toInteger(info.startTime)} />}</Fact>
        {info.startTime === undefined ? null : (
          <Fact name={info.status === "running" ? "Running for" : "Took"}>
            {info.status !== "running" && info.endTime === undefined ? (
              "not said"
            ) : (
              <Duration from={toInteger(info.startTime)} to={info.endTime === undefined ? undefined : toInteger(info.endTime)} />
            )}
          </Fact>
        )}
        {user === "" ? null : <Fact name="By">{user}</Fact>}
        <Fact name="Id">
          <CopyId id={info.id} />
        </Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
