import type { ReactNode } from "react";
import { useDeleteRunTag, useLogToRun } from "../../../api/runs.ts";
import { useToast } from "../../../components/toasts.tsx";
import { TagsEditor } from "./tags-editor.tsx";

interface TagsProps {
  readonly runId: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** The reader's own tags of a run. */
export function Tags({ runId, tags }: TagsProps): ReactNode {
  const log = useLogToRun();
  const remove = useDeleteRunTag();
  const toast = useToast();
  const onError = (error: Error) => toast({ text: `The tags were not changed: ${error.message}`, tone: "bad" });
  return (
    <TagsEditor
      tags={tags}
      onSet={(tag) => log.mutate({ id: runId, tags: [tag] }, { onError })}
      onRemove={(key, done) => remove.mutate({ id: runId, key }, { onSuccess: done, onError })}
    />
  );
}
