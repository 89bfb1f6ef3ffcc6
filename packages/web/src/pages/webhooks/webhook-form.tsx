import type { WebhookJson } from "@trialbook/api/webhooks.ts";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../../components/button.tsx";
import { TextInput } from "../../components/text-input.tsx";
import { EVENT_GROUPS } from "./event-words.ts";
import styles from "./webhooks.module.css";

interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly events: WebhookJson["events"];
  readonly description: string;
  /** Absent: as it is, or none. */
  readonly secret?: string;
}

interface WebhookFormProps {
  /** What is edited; absent for a new one. */
  readonly webhook?: WebhookJson;
  readonly isPending: boolean;
  /** Why it was refused. */
  readonly problem: string | undefined;
  readonly onSubmit: (fields: WebhookFields) => void;
  readonly onCancel: () => void;
}

/** Who shall be told of what. */
export function WebhookForm({ webhook, isPending, problem, onSubmit, onCancel }: WebhookFormProps): ReactNode {
  const [events, setEvents] = useState<ReadonlySet<string>>(
    new Set(webhook?.events ?? ["model_version.created", "model_version_alias.created"]),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    onSubmit({
      name: text("name"),
      url: text("url"),
      description: text("description"),
      events: EVENT_GROUPS.flatMap((group) => group.events.map(([kind]) => kind)).filter((kind) => events.has(kind)),
      ...(text("secret") !== "" && { secret: text("secret") }),
    });
  };
  const tick = (kind: string, isOn: boolean) => {
    const next = new Set(events);
    if (isOn) next.add(kind);
    else next.delete(kind);
    setEvents(next);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.pair}>
        <TextInput
          label="Name"
          name="name"
          defaultValue={webhook?.name}
          required
          maxLength={63}
          pattern="[A-Za-z0-9]([A-Za-z0-9._\-]*[A-Za-z0-9])?"
          title="Letters, digits, dots, hyphens and underscores; the first and last a letter or digit"
          autoComplete="off"
          placeholder="deploy-to-staging"
          hint="Letters, digits, dots, hyphens and underscores"
        />
        <TextInput
          label="Address"
          name="url"
          type="url"
          defaultValue={webhook?.url}
          required
          maxLength={500}
          autoComplete="off"
          placeholder="https://ci.example.org/hooks/trialbook"
          hint="Gets a POST with JSON for each event"
        />
      </div>
      <TextInput label="What for" name="description" defaultValue={webhook?.description} maxLength={1000} autoComplete="off" />
      <TextInput
        label={webhook?.isSigned ? "Another secret" : "Secret"}
        name="secret"
        type="password"
        maxLength={1000}
        autoComplete="new-password"
        hint={
          webhook?.isSigned
            ? "Leave it empty to keep the one there is."
            : "Messages are signed with it, so that the receiver can tell them from forged ones. It is not shown again."
        }
      />
      <div className={styles.pair}>
        {EVENT_GROUPS.map(({ title, events: kinds }) => (
          <fieldset key={title} className={styles.events}>
            <legend>{title}: tell when…</legend>
            {kinds.map(([kind, words]) => (
              <label key={kind}>
                <input type="checkbox" checked={events.has(kind)} onChange={(event) => tick(kind, event.currentTarget.checked)} /> {words}
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {problem === undefined ? null : (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" disabled={isPending || events.size === 0}>
          {webhook === undefined ? "Add the webhook" : "Save"}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
        {events.size === 0 ? <p className={styles.soft}>Choose at least one event.</p> : null}
      </div>
    </form>
  );
}
