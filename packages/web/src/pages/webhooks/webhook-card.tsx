import type { WebhookJson } from "@trialbook/api/webhooks.ts";
import { type ReactNode, useState } from "react";
import { useDeleteWebhook, useTestWebhook, useUpdateWebhook } from "../../api/webhooks.ts";
import { Button } from "../../components/button.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { useToast } from "../../components/toasts.tsx";
import { ConfirmSheet } from "../model/confirm-sheet.tsx";
import { eventWords } from "./event-words.ts";
import { TestOutcome } from "./test-outcome.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import styles from "./webhooks.module.css";

/** One receiver: what it is told, and what can be done with it. */
export function WebhookCard({ webhook }: { readonly webhook: WebhookJson }): ReactNode {
  const { id, name, description, url, events, status, isSigned } = webhook;
  const update = useUpdateWebhook();
  const remove = useDeleteWebhook();
  const test = useTestWebhook();
  const toast = useToast();
  const [asks, setAsks] = useState<"edit" | "delete">();
  const isOff = status === "disabled";
  if (asks === "edit") {
    return (
      <section className={styles.card} aria-label={name}>
        <h2>{name}</h2>
        <WebhookForm
          webhook={webhook}
          isPending={update.isPending}
          problem={update.error?.message}
          onSubmit={(fields) => update.mutate({ id, ...fields }, { onSuccess: () => setAsks(undefined) })}
          onCancel={() => {
            update.reset();
            setAsks(undefined);
          }}
        />
      </section>
    );
  }
  return (
    <section className={styles.card} aria-label={name}>
      <div className={styles.head}>
        <h2>
          {name} {isOff ? <span className={styles.off}>switched off</span> : null}
        </h2>
        <Button icon="play" disabled={test.isPending} aria-label={`Send a test to ${name}`} onClick={() => test.mutate({ id })}>
          {test.isPending ? "Sending…" : "Send a test"}
        </Button>
        <Button
          disabled={update.isPending}
          aria-label={`${isOff ? "Switch on" : "Switch off"} ${name}`}
          onClick={() =>
            update.mutate(
              { id, status: isOff ? "active" : "disabled" },
              { onError: (error) => toast({ text: error.message, tone: "bad" }) },
            )
          }
        >
          {isOff ? "Switch on" : "Switch off"}
        </Button>
        <Button icon="pencil" aria-label={`Edit ${name}`} onClick={() => setAsks("edit")}>
          Edit
        </Button>
        <Button icon="trash" aria-label={`Delete ${name}`} onClick={() => setAsks("delete")}>
          Delete
        </Button>
      </div>
      <p className={styles.address}>{url}</p>
      {description === undefined ? null : <p>{description}</p>}
      <p className={styles.soft}>
        {isSigned ? "Signed with a secret." : "Not signed: give it a secret if others can reach the address."} Told when:
      </p>
      <ul className={styles.told}>
        {events.map((kind) => (
          <li key={kind}>{eventWords(kind)}</li>
        ))}
      </ul>
      {test.data === undefined || test.isPending ? null : <TestOutcome test={test.data.test} />}
      {test.error === null ? null : <FailureNotice what="The test could not be sent" error={test.error} />}
      {asks === "delete" ? (
        <ConfirmSheet
          title={`Delete ${name}?`}
          action="Delete"
          isPending={remove.isPending}
          problem={remove.error?.message}
          onConfirm={() => remove.mutate({ id }, { onSuccess: () => toast({ text: `${name} is told nothing any more` }) })}
          onClose={() => setAsks(undefined)}
        >
          Nothing more is sent to {url}, not even what waits to be sent again. Its secret is forgotten. To pause it, switch it off instead.
        </ConfirmSheet>
      ) : null}
    </section>
  );
}
