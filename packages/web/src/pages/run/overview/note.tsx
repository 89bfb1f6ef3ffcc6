import { lazy, type ReactNode, Suspense, useState } from "react";
import { useLogToRun } from "../../../api/runs.ts";
import { Button } from "../../../components/button.tsx";
import { useToast } from "../../../components/toasts.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

const Markdown = lazy(() => import("../../../viewers/markdown/markdown.tsx"));

/** The run's note in Markdown; kept in the tag that MLflow's own screens use for it. */
export function Note({ runId, text }: { readonly runId: string; readonly text: string }): ReactNode {
  const [draft, setDraft] = useState<string>();
  const log = useLogToRun();
  const toast = useToast();
  const save = () => {
    if (draft === undefined) return;
    log.mutate(
      { id: runId, tags: [{ key: "mlflow.note.content", value: draft }] },
      {
        onSuccess: () => setDraft(undefined),
        onError: (error) => toast({ text: `The note was not saved: ${error.message}`, tone: "bad" }),
      },
    );
  };
  return (
    <Section
      title="Note"
      tools={
        draft === undefined ? (
          <Button kind="quiet" icon="pencil" onClick={() => setDraft(text)}>
            {text === "" ? "Write a note" : "Edit"}
          </Button>
        ) : null
      }
    >
      {draft === undefined ? (
        text === "" ? (
          <p className={styles.none}>What was tried here, and what came of it?</p>
        ) : (
          <Suspense fallback={<p className={styles.plainNote}>{text}</p>}>
            <Markdown text={text} />
          </Suspense>
        )
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <textarea
            className={styles.editor}
            aria-label="Note, in Markdown"
            value={draft}
            rows={Math.min(24, Math.max(6, draft.split("\n").length + 1))}
            ref={(field) => field?.focus()}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && draft === text) setDraft(undefined);
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
            }}
          />
          <div className={styles.form}>
            <Button kind="primary" type="submit" disabled={log.isPending}>
              Save
            </Button>
            <Button kind="quiet" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <span className={styles.hint}>Markdown; Ctrl+Enter saves</span>
          </div>
        </form>
      )}
    </Section>
  );
}
