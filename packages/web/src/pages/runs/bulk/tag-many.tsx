import { type ReactNode, useState } from "react";
import { useTagRuns } from "../../../api/runs.ts";
import { Button } from "../../../components/button.tsx";
import { Popover } from "../../../components/popover.tsx";
import { useToast } from "../../../components/toasts.tsx";
import styles from "./bulk.module.css";

interface TagManyProps {
  readonly ids: readonly string[];
  /** `3 runs`. */
  readonly howMany: string;
}

/** Sets a tag of all selected runs, or takes it from them, with a way back. */
export function TagMany(props: TagManyProps): ReactNode {
  return (
    <Popover
      label="Tag the selected runs"
      trigger={(trigger) => (
        <Button icon="tag" {...trigger}>
          Tag
        </Button>
      )}
    >
      {(close) => <TagForm {...props} close={close} />}
    </Popover>
  );
}

function TagForm({ ids, howMany, close }: TagManyProps & { readonly close: () => void }): ReactNode {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const change = useTagRuns();
  const toast = useToast();
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  const apply = (to: string | null) => {
    const name = key.trim();
    if (name === "") return;
    close();
    // Not by the callbacks of `mutate`, which go when this form does.
    change.mutateAsync({ changes: [{ ids: [...ids], key: name, value: to }] }).then(({ before }) => {
      const undo = () => void change.mutateAsync({ changes: before }).then(() => toast({ text: `Tag ${name} is as it was` }), failed);
      toast({ text: to === null ? `Tag ${name} removed from ${howMany}` : `Tag ${name} set on ${howMany}`, undo });
    }, failed);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        apply(value);
      }}
    >
      <label>
        Tag
        <input value={key} required maxLength={250} onChange={(event) => setKey(event.currentTarget.value)} />
      </label>
      <label>
        Value
        <input value={value} maxLength={5000} onChange={(event) => setValue(event.currentTarget.value)} />
      </label>
      <p className={styles.buttons}>
        <Button kind="primary" type="submit" disabled={key.trim() === ""}>
          Set on {howMany}
        </Button>
        <Button kind="quiet" disabled={key.trim() === ""} onClick={() => apply(null)}>
          Remove it
        </Button>
      </p>
    </form>
  );
}
