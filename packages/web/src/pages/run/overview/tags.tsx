import { type ReactNode, useState } from "react";
import { useDeleteRunTag, useLogToRun } from "../../../api/runs.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { useToast } from "../../../components/toasts.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

interface TagsProps {
  readonly runId: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** The reader's own tags: added, changed and taken away in place. */
export function Tags({ runId, tags }: TagsProps): ReactNode {
  const [adding, setAdding] = useState(false);
  const log = useLogToRun();
  const remove = useDeleteRunTag();
  const toast = useToast();
  const failed = (error: Error) => toast({ text: `The tags were not changed: ${error.message}`, tone: "bad" });
  const set = (key: string, value: string) => log.mutate({ id: runId, tags: [{ key, value }] }, { onError: failed });
  const takeAway = (key: string, value: string) =>
    remove.mutate(
      { id: runId, key },
      { onSuccess: () => toast({ text: `Tag ${key} removed`, undo: () => set(key, value) }), onError: failed },
    );
  return (
    <Section
      title="Tags"
      count={tags.length}
      tools={
        <Button kind="quiet" onClick={() => setAdding(true)}>
          Add tag
        </Button>
      }
    >
      {tags.length === 0 && !adding ? <p className={styles.none}>No tag yet.</p> : null}
      {tags.length === 0 ? null : (
        <table className={styles.table}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Tag</th>
              <th scope="col">Value</th>
              <th scope="col">Remove</th>
            </tr>
          </thead>
          <tbody>
            {tags.map(({ key, value }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td className={styles.value}>{value}</td>
                <td className={styles.act}>
                  <IconButton icon="cross" label={`Remove tag ${key}`} onClick={() => takeAway(key, value)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {adding ? (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            const fields = new FormData(event.currentTarget);
            const key = String(fields.get("key") ?? "").trim();
            if (key === "") return;
            set(key, String(fields.get("value") ?? ""));
            setAdding(false);
          }}
        >
          <input name="key" aria-label="Tag" placeholder="tag" required maxLength={250} ref={(input) => input?.focus()} />
          <input name="value" aria-label="Value" placeholder="value" maxLength={5000} />
          <Button kind="primary" type="submit">
            Save
          </Button>
          <Button kind="quiet" onClick={() => setAdding(false)}>
            Cancel
          </Button>
        </form>
      ) : null}
    </Section>
  );
}
