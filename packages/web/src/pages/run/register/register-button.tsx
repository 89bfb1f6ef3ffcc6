import { type ReactNode, useState } from "react";
import type { RunPlace } from "../../../api/artifacts.ts";
import { Button } from "../../../components/button.tsx";
import { RegisterSheet } from "./register-sheet.tsx";

interface RegisterButtonProps {
  /** The run or logged model whose files they are. */
  readonly from: RunPlace;
  /** The folder that holds the model; a logged model is registered whole. */
  readonly folder?: string;
  /** What is registered, where a page has several such buttons. */
  readonly what?: string;
}

/** Makes a logged model, or a folder of a run with a model in it, a version of a registered model. */
export function RegisterButton({ from, folder = "", what }: RegisterButtonProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="up" onClick={() => setOpen(true)} aria-label={what === undefined ? undefined : `Register ${what}`}>
        Register…
      </Button>
      {open ? (
        <RegisterSheet
          from={from.modelId === undefined ? { runId: from.runId, path: folder } : { modelId: from.modelId }}
          suggestion={what ?? folder.slice(folder.lastIndexOf("/") + 1)}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
