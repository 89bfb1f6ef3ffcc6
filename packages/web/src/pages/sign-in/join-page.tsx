import type { ReactNode } from "react";
import { useJoin } from "../../api/me.ts";
import { EntryForm } from "./entry-form.tsx";
import { useKeyOfLink } from "./key-of-link.ts";

/** Where an invitation leads: somebody chooses a password and is in. */
export default function JoinPage(): ReactNode {
  const key = useKeyOfLink();
  const { mutate, error, isPending, isSuccess } = useJoin();
  return (
    <EntryForm
      title="Choose a password"
      lead="You were invited to this Trialbook. The link works once; afterwards you sign in with your name and this password."
      asksName={false}
      password="new"
      go="Set password and go in"
      isBusy={isPending || isSuccess}
      error={error}
      onEnter={({ password }) => mutate({ key, password })}
    />
  );
}
