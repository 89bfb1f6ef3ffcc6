import type { ExperimentJson } from "@trialbook/api/experiments.ts";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useUpdateExperiment } from "../../api/experiments.ts";
import { useTraces } from "../../api/traces.ts";
import { IconButton } from "../../components/button.tsx";
import { useToast } from "../../components/toasts.tsx";
import styles from "./runs.module.css";

/** The experiment's name, which can be changed in place. */
export function ExperimentTitle({ experiment }: { readonly experiment: ExperimentJson | undefined }): ReactNode {
  const [editing, setEditing] = useState(false);
  const update = useUpdateExperiment();
  const toast = useToast();
  if (experiment === undefined) return <h1 className={styles.titlePlace}>…</h1>;
  const rename = (name: string) => {
    setEditing(false);
    if (name === "" || name === experiment.name) return;
    update.mutate({ id: experiment.id, name }, { onError: (error) => toast({ text: error.message, tone: "bad" }) });
  };
  if (editing) {
    return (
      <input
        className={styles.titleField}
        defaultValue={experiment.name}
        aria-label="New name of the experiment"
        maxLength={500}
        ref={(input) => input?.select()}
        onBlur={(event) => rename(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.value = experiment.name;
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
        }}
      />
    );
  }
  const name = update.isPending ? (update.variables.name ?? experiment.name) : experiment.name;
  return (
    <div className={styles.titleBox}>
      <h1 className={styles.title} title={name}>
        {name}
      </h1>
      <IconButton icon="pencil" label="Rename the experiment" onClick={() => setEditing(true)} />
      <TracesLink experimentId={experiment.id} />
    </div>
  );
}

/** The way to the experiment's traces, where it has any. */
function TracesLink({ experimentId }: { readonly experimentId: string }): ReactNode {
  const { data } = useTraces({ experimentId, limit: 1 });
  const hasTraces = data?.pages.some(({ traces }) => traces.length > 0) ?? false;
  return hasTraces ? <Link href={`/e/${experimentId}/traces`}>Traces</Link> : null;
}
