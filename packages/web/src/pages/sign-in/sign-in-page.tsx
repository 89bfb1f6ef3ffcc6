import type { ReactNode } from "react";
import { useSignIn } from "../../api/me.ts";
import { EntryForm } from "./entry-form.tsx";

/** Where everybody lands who is not signed in; afterwards the page that they wanted is shown. */
export default function SignInPage(): ReactNode {
  const { mutate, error, isPending, isSuccess } = useSignIn();
  return (
    <EntryForm
      title="Sign in"
      lead="This book is a team’s. Whoever runs the server lets people in, and makes a new link for those who forgot their password."
      asksName
      password="current"
      go="Sign in"
      isBusy={isPending || isSuccess}
      error={error}
      onEnter={mutate}
    />
  );
}
