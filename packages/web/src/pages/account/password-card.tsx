import { type FormEvent, type ReactNode, useState } from "react";
import { useChangePassword } from "../../api/me.ts";
import { Button } from "../../components/button.tsx";
import { TextInput } from "../../components/text-input.tsx";
import { useToast } from "../../components/toasts.tsx";
import styles from "./account.module.css";

/** Changes one's own password. */
export function PasswordCard({ name }: { readonly name: string }): ReactNode {
  const change = useChangePassword();
  const toast = useToast();
  const [mismatch, setMismatch] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const next = String(fields.get("next"));
    const differs = next !== fields.get("again");
    setMismatch(differs);
    if (differs) return;
    change.mutate(
      { current: String(fields.get("current")), next },
      {
        onSuccess: () => {
          form.reset();
          toast({ text: "Your password is changed; other browsers have to sign in again" });
        },
      },
    );
  };
  const refused = mismatch ? "The two new passwords are not the same." : change.error?.message;
  return (
    <section className={styles.card} aria-labelledby="password">
      <h2 id="password">Password</h2>
      <p className={styles.lead}>A new one signs you out everywhere else. API tokens go on.</p>
      <form className={styles.form} onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={name} />
        <TextInput label="Password now" name="current" type="password" autoComplete="current-password" required />
        <TextInput label="New password" name="next" type="password" autoComplete="new-password" minLength={12} required />
        <TextInput label="Once more" name="again" type="password" autoComplete="new-password" required />
        <Button type="submit" disabled={change.isPending}>
          Change password
        </Button>
      </form>
      {refused === undefined ? null : (
        <p role="alert" className={styles.refused}>
          {refused}
        </p>
      )}
    </section>
  );
}
