import type { ExperimentJson } from "@trialbook/api/experiments.ts";
import { type ReactNode, useState } from "react";
import { Link, useSearch } from "wouter";
import { useDeleteExperimentTag, useUpdateExperiment } from "../../../api/experiments.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { Popover } from "../../../components/popover.tsx";
import { useToast } from "../../../components/toasts.tsx";
import styles from "../picker.module.css";
import { type SavedView, savedViews, viewQuery, viewTag } from "./saved-views.ts";
import own from "./view-picker.module.css";

/** The named views of an experiment: opened, saved, saved over and removed, each with a way back. */
export function ViewPicker({ experiment }: { readonly experiment: ExperimentJson | undefined }): ReactNode {
  const now = viewQuery(useSearch());
  const views = experiment === undefined ? [] : savedViews(experiment);
  const current = views.find((view) => view.query === now);
  return (
    <Popover
      label="Saved views"
      trigger={(trigger) => (
        <Button icon="bookmark" disabled={experiment === undefined} title="Views saved under a name, for everyone" {...trigger}>
          <span className={own.current}>{current?.name ?? "Views"}</span>
        </Button>
      )}
    >
      {(close) => (experiment === undefined ? null : <Views {...{ experiment, views, now, close }} />)}
    </Popover>
  );
}

interface ViewsProps {
  readonly experiment: ExperimentJson;
  readonly views: readonly SavedView[];
  /** The view in the address. */
  readonly now: string;
  readonly close: () => void;
}

function Views({ experiment, views, now, close }: ViewsProps): ReactNode {
  const [name, setName] = useState("");
  const toast = useToast();
  const update = useUpdateExperiment();
  const remove = useDeleteExperimentTag();
  const { id } = experiment;
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  // Not by the callbacks of `mutate`, which go when this panel does.
  const put = (view: SavedView, said: string, undo?: () => void) =>
    void update
      .mutateAsync({ id, tags: [{ key: viewTag(view.name), value: view.query }] })
      .then(() => toast({ text: said, ...(undo === undefined ? {} : { undo }) }), failed);
  const save = () => {
    const view = { name: name.trim(), query: now };
    if (view.name === "") return;
    const before = views.find((other) => other.name === view.name);
    put(view, `View ${view.name} saved`, before && (() => put(before, `View ${view.name} is as it was`)));
    close();
  };
  const discard = (view: SavedView) => {
    const undo = () => put(view, `View ${view.name} is back`);
    remove.mutateAsync({ id, key: viewTag(view.name) }).then(() => toast({ text: `View ${view.name} removed`, undo }), failed);
  };
  return (
    <div className={styles.picker}>
      <form
        className={styles.tools}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <input
          className={styles.search}
          value={name}
          maxLength={100}
          aria-label="Name of this view"
          placeholder="Save what is shown as…"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" disabled={name.trim() === ""}>
          {views.some((view) => view.name === name.trim()) ? "Save over" : "Save"}
        </Button>
      </form>
      <div className={styles.list}>
        {views.length === 0 ? (
          <p className={styles.nothing}>No view is saved yet. A view keeps filter, columns, sort, groups, charts, pins and baseline.</p>
        ) : (
          <ul className={own.views} aria-label="Saved views">
            <li className={styles.choice}>
              <Link href={`/e/${id}/runs`} className={own.link} aria-current={now === "" ? "true" : undefined} onClick={close}>
                Automatic
              </Link>
            </li>
            {views.map((view) => (
              <li key={view.name} className={styles.choice}>
                <Link
                  href={`/e/${id}/runs${view.query === "" ? "" : `?${view.query}`}`}
                  className={own.link}
                  title={view.name}
                  aria-current={view.query === now ? "true" : undefined}
                  onClick={close}
                >
                  {view.name}
                </Link>
                <IconButton icon="trash" label={`Remove the view ${view.name}`} onClick={() => discard(view)} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
