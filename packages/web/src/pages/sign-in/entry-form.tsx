import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../../components/button.tsx";
import { TextInput } from "../../components/text-input.tsx";
import styles from "./sign-in.module.css";

interface EntryFormProps {
  readonly title: string;
  readonly lead: ReactNode;
  /** Whether a name is asked for too. */
  readonly asksName: boolean;
  /** `new`: one is chosen, so it is asked for twice. */
  readonly password: "current" | "new";
  readonly go: string;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onEnter: (entered: { readonly name: string; readonly password: string }) => void;
}

/** Name and password, for all ways in. */
export function EntryForm({ title, lead, asksName, password, go, isBusy, error, onEnter }: EntryFormProps): ReactNode {
  const [mismatch, setMismatch] = useState(false);
  const enter = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const chosen = String(entered.get("password") ?? "");
    const differs = password === "new" && chosen !== entered.get("again");
    setMismatch(differs);
    if (!differs) onEnter({ name: String(entered.get("name") ?? "").trim(), password: chosen });
  };
  const refused = mismatch ? "The two passwords are not the same." : error?.message;
  return (
    <main className={styles.page}>
      <h1>{title}</h1>
      <p className={styles.lead}>{lead}</p>
      <form className={styles.card} onSubmit={enter}>
        {asksName ? (
          <TextInput label="Name" name="name" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
        ) : null}
        <TextInput
          label="Password"
          name="password"
          type="password"
          autoComplete={`${password}-password`}
          required
          autoFocus={!asksName}
          {...(password === "new" && {
            minLength: 12,
            hint: "At least 12 characters. Three or four words that do not belong together are easy to keep.",
          })}
        />
        {password === "new" ? <TextInput label="Once more" name="again" type="password" autoComplete="new-password" required /> : null}
        {refused === undefined ? null : (
          <p role="alert" className={styles.refused}>
            {refused}
          </p>
        )}
        <Button type="submit" kind="primary" className={styles.go} disabled={isBusy}>
          {go}
        </Button>
      </form>
    </main>
  );
}
