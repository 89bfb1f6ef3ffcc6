import type { ApiTokenJson } from "@trialbook/api/accounts.ts";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCreateToken, useDeleteToken, useTokens } from "../../api/me.ts";
import { Button } from "../../components/button.tsx";
import { CopyText } from "../../components/copy-text.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { Choice, TextInput } from "../../components/text-input.tsx";
import { Ago } from "../../components/time.tsx";
import { useToast } from "../../components/toasts.tsx";
import { formatDay } from "../../format/time.ts";
import styles from "./account.module.css";

/** Passwords for programs: made, listed, revoked. */
export function TokensCard(): ReactNode {
  const { data, error, refetch } = useTokens();
  const create = useCreateToken();
  const [made, setMade] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    create.mutate(
      { name: String(fields.get("name")), role: fields.get("role") === "read" ? "read" : "write", days: Number(fields.get("days")) },
      {
        onSuccess: ({ text }) => {
          setMade(text);
          form.reset();
        },
      },
    );
  };
  return (
    <section className={styles.card} aria-labelledby="tokens">
      <h2 id="tokens">API tokens</h2>
      <p className={styles.lead}>
        Scripts, notebooks and CI send one instead of your password. Give each its own, so that one can go without the others.
      </p>
      <form className={styles.form} onSubmit={submit}>
        <TextInput label="What for" name="name" placeholder="training on gpu-3" required maxLength={100} />
        <Choice label="It may" name="role" defaultValue="write">
          <option value="write">read and log</option>
          <option value="read">only read</option>
        </Choice>
        <Choice label="Lasts" name="days" defaultValue="90">
          <option value="7">7 days</option>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="366">a year</option>
        </Choice>
        <Button type="submit" kind="primary" disabled={create.isPending}>
          Make a token
        </Button>
      </form>
      {create.error === null ? null : (
        <p role="alert" className={styles.refused}>
          {create.error.message}
        </p>
      )}
      {made === undefined ? null : <MadeToken text={made} />}
      {error === null ? (
        <TokenTable tokens={data?.tokens} />
      ) : (
        <FailureNotice what="Your tokens could not be read" error={error} retry={() => void refetch()} />
      )}
    </section>
  );
}

/** The one time that a token is shown, with the lines that use it. */
function MadeToken({ text }: { readonly text: string }): ReactNode {
  return (
    <div className={styles.made} role="status">
      <p>Copy it now: it is not shown again.</p>
      <CopyText
        label="For MLflow’s clients, in Python and R"
        text={`export MLFLOW_TRACKING_URI=${location.origin}\nexport MLFLOW_TRACKING_TOKEN=${text}`}
      />
      <CopyText
        label="For the trialbook command and the SDKs"
        text={`export TRIALBOOK_URL=${location.origin}\nexport TRIALBOOK_TOKEN=${text}`}
      />
    </div>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly ApiTokenJson[] | undefined }): ReactNode {
  const remove = useDeleteToken();
  const toast = useToast();
  if (tokens === undefined) return <p aria-busy="true">Reading your tokens…</p>;
  if (tokens.length === 0) return <p className={styles.lead}>You have none yet.</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">May</th>
            <th scope="col">Last used</th>
            <th scope="col">Until</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, role, lastUsed, expires }) => (
            <tr key={id} className={expires < Date.now() ? styles.off : undefined}>
              <th scope="row">{name}</th>
              <td>{role === "read" ? "read" : "read and log"}</td>
              <td>{lastUsed === undefined ? "never" : <Ago at={lastUsed} />}</td>
              <td>{expires < Date.now() ? `expired ${formatDay(expires)}` : formatDay(expires)}</td>
              <td className={styles.end}>
                <Button
                  icon="trash"
                  aria-label={`Revoke ${name}`}
                  onClick={() =>
                    remove.mutate(
                      { id },
                      {
                        onSuccess: () => toast({ text: `${name} opens nothing any more` }),
                        onError: (error) => toast({ text: error.message, tone: "bad" }),
                      },
                    )
                  }
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
