import type { ReactNode } from "react";
import { useLogToRun } from "../../../api/runs.ts";
import { useToast } from "../../../components/toasts.tsx";
import { MarkdownNote } from "./markdown-note.tsx";

/** The run's note in Markdown; kept in the tag that MLflow's own screens use for it. */
export function Note({ runId, text }: { readonly runId: string; readonly text: string }): ReactNode {
  const log = useLogToRun();
  const toast = useToast();
  return (
    <MarkdownNote
      title="Note"
      text={text}
      invitation="What was tried here, and what came of it?"
      isSaving={log.isPending}
      onSave={(value, done) =>
        log.mutate(
          { id: runId, tags: [{ key: "mlflow.note.content", value }] },
          {
            onSuccess: done,
            onError: (error) => toast({ text: `The note was not saved: ${error.message}`, tone: "bad" }),
          },
        )
      }
    />
  );
}
