import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../../../components/button.tsx";
import { useToast } from "../../../components/toasts.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

interface Tag {
  readonly key: string;
  readonly value: string;
}

interface TagsEditorProps {
  readonly tags: readonly Tag[];
  readonly onSet: (tag: Tag) => void;
  /** Calls `done` once the tag is gone; a way back is offered then. */
  readonly onRemove: (key: string, done: () => void) => void;
}

/** Tags that are added, changed and taken away in place. */
export function TagsEditor({ tags, onSet, onRemove }: TagsEditorProps): ReactNode {
  const [adding, setAdding] = useState(false);
  const toast = useToast();
  const takeAway = (tag: Tag) => onRemove(tag.key, () => toast({ text: `Tag ${tag.key} removed`, undo: () => onSet(tag) }));
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
                  <IconButton icon="cross" label={`Remove tag ${key}`} onClick={() => takeAway({ key, value })} />
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
            onSet({ key, value: String(fields.get("value") ?? "") });
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
