import type { ReactNode } from "react";
import { useSetUp } from "../../api/me.ts";
import { Empty } from "../../components/notice.tsx";
import { EntryForm } from "./entry-form.tsx";
import { useKeyOfLink } from "./key-of-link.ts";

/** Where the link in a new server's log leads: the first account is made, an admin's. */
export default function SetUpPage(): ReactNode {
  const key = useKeyOfLink();
  const { mutate, error, isPending, isSuccess } = useSetUp();
  if (key === "") {
    return (
      <main>
        <Empty title="This Trialbook has no accounts yet">
          <p>Whoever started the server finds a link in its log by which the first one is made, within an hour of the start.</p>
        </Empty>
      </main>
    );
  }
  return (
    <EntryForm
      title="Make the first account"
      lead="It is an admin’s: it lets the others in. From then on everybody signs in."
      asksName
      password="new"
      go="Make the account and go in"
      isBusy={isPending || isSuccess}
      error={error}
      onEnter={(entered) => mutate({ key, ...entered })}
    />
  );
}
