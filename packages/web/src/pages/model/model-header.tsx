import type { RegisteredModelJson } from "@trialbook/api/registry.ts";
import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { useDeleteModel, useRenameModel } from "../../api/registry.ts";
import { Button } from "../../components/button.tsx";
import { Ago } from "../../components/time.tsx";
import { useToast } from "../../components/toasts.tsx";
import { modelPath } from "../../routing/model-path.ts";
import styles from "../models/models.module.css";
import { EditableName } from "../run/editable-name.tsx";
import header from "../run/run-header.module.css";
import { ConfirmSheet } from "./confirm-sheet.tsx";

/** What the model is called, since when, and what can be done with it. */
export function ModelHeader({ model: { name, created, updated } }: { readonly model: RegisteredModelJson }): ReactNode {
  const [, navigate] = useLocation();
  const [confirming, setConfirming] = useState(false);
  const rename = useRenameModel();
  const remove = useDeleteModel();
  const toast = useToast();
  return (
    <header className={styles.above}>
      <div className={header.top}>
        <EditableName
          name={name}
          of="the model"
          onName={(to) =>
            rename.mutate(
              { name, to },
              {
                onSuccess: () => navigate(modelPath(to), { replace: true }),
                onError: (error) => toast({ text: `The model was not renamed: ${error.message}`, tone: "bad" }),
              },
            )
          }
        />
        <div className={header.actions}>
          <Button kind="danger" icon="trash" onClick={() => setConfirming(true)}>
            Delete
          </Button>
        </div>
      </div>
      <dl className={header.facts}>
        <div>
          <dt>Made</dt>
          <dd>
            <Ago at={toInteger(created)} />
          </dd>
        </div>
        <div>
          <dt>Last change</dt>
          <dd>
            <Ago at={toInteger(updated)} />
          </dd>
        </div>
      </dl>
      {confirming ? (
        <ConfirmSheet
          title={`Delete ${name}?`}
          typed={name}
          action="Delete for good"
          isPending={remove.isPending}
          problem={remove.error?.message}
          onConfirm={() => remove.mutate({ name }, { onSuccess: () => navigate("/models", { replace: true }) })}
          onClose={() => setConfirming(false)}
        >
          All its versions, tags and aliases go with it, and clients that load <code>models:/{name}</code> fail from then on. The runs and
          their files stay. This cannot be undone.
        </ConfirmSheet>
      ) : null}
    </header>
  );
}
