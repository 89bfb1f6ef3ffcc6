import { type ReactNode, useState } from "react";
import { useCreateWebhook, useWebhooks } from "../../api/webhooks.ts";
import { Button } from "../../components/button.tsx";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useTrail } from "../../shell/trail.tsx";
import { WebhookCard } from "./webhook-card.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import styles from "./webhooks.module.css";

/** Who is told when something is registered; for those who manage. */
export default function WebhooksPage(): ReactNode {
  useTrail([{ text: "Models", href: "/models", isRoot: true }, { text: "Webhooks" }]);
  const { data, error, refetch } = useWebhooks();
  const create = useCreateWebhook();
  const [isNew, setIsNew] = useState(false);
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <h1>Webhooks</h1>
        {isNew || error !== null ? null : (
          <Button kind="primary" onClick={() => setIsNew(true)}>
            New webhook
          </Button>
        )}
      </div>
      <p className={styles.soft}>
        Tell another program, a deployment or a chat, when something happens to registered models: it gets a signed message, again and again
        for a while if it does not answer.
      </p>
      {isNew ? (
        <section className={styles.card} aria-label="New webhook">
          <h2>New webhook</h2>
          <WebhookForm
            isPending={create.isPending}
            problem={create.error?.message}
            onSubmit={({ description, ...fields }) =>
              create.mutate({ ...fields, ...(description !== "" && { description }) }, { onSuccess: () => setIsNew(false) })
            }
            onCancel={() => {
              create.reset();
              setIsNew(false);
            }}
          />
        </section>
      ) : null}
      {error !== null ? (
        <FailureNotice what="The webhooks could not be read" error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p aria-busy="true">Reading the webhooks…</p>
      ) : data.webhooks.length === 0 && !isNew ? (
        <Empty title="Nobody is told yet">
          <p>Add the address of a program that takes a POST with JSON. MLflow’s clients can add them too.</p>
        </Empty>
      ) : (
        data.webhooks.map((webhook) => <WebhookCard key={webhook.id} webhook={webhook} />)
      )}
    </main>
  );
}
