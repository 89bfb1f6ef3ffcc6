import type { UserJson } from "@trialbook/api/accounts.ts";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCreateUser, useInviteUser, useMe, useUpdateUser, useUsers } from "../../api/me.ts";
import { Button } from "../../components/button.tsx";
import { CopyText } from "../../components/copy-text.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { Choice, TextInput } from "../../components/text-input.tsx";
import { useToast } from "../../components/toasts.tsx";
import { formatDay } from "../../format/time.ts";
import { useTrail } from "../../shell/trail.tsx";
import styles from "../account/account.module.css";

type Role = UserJson["role"];

const ROLES: readonly (readonly [Role, string])[] = [
  ["read", "read: sees everything"],
  ["write", "write: logs and edits"],
  ["manage", "manage: empties bins, sets up webhooks"],
  ["admin", "admin: lets people in"],
];

interface Invited {
  readonly name: string;
  readonly path: string;
  readonly expires: number;
}

/** Who may use this server; for admins. */
export default function PeoplePage(): ReactNode {
  useTrail([{ text: "People" }]);
  const { data, error, refetch } = useUsers();
  const create = useCreateUser();
  const [invited, setInvited] = useState<Invited>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    create.mutate(
      { name: String(fields.get("name")), role: String(fields.get("role")) as Role }, // one of the options
      {
        onSuccess: ({ user, invitation }) => {
          setInvited({ name: user.name, ...invitation });
          form.reset();
        },
      },
    );
  };
  return (
    <main className={styles.page}>
      <h1>People</h1>
      <section className={styles.card} aria-labelledby="invite">
        <h2 id="invite">Let somebody in</h2>
        <form className={styles.form} onSubmit={submit}>
          <TextInput label="Name or e-mail address" name="name" autoCapitalize="none" autoComplete="off" required />
          <Choice label="Role" name="role" defaultValue="write">
            {ROLES.map(([one, text]) => (
              <option key={one} value={one}>
                {text}
              </option>
            ))}
          </Choice>
          <Button type="submit" kind="primary" disabled={create.isPending}>
            Make an invitation
          </Button>
        </form>
        {create.error === null ? null : (
          <p role="alert" className={styles.refused}>
            {create.error.message}
          </p>
        )}
        {invited === undefined ? null : (
          <div className={styles.made} role="status">
            <p>
              Send this link to {invited.name}. It works once, until {formatDay(invited.expires)}, and is not shown again.
            </p>
            <CopyText label={`Invitation of ${invited.name}`} text={location.origin + invited.path} />
          </div>
        )}
      </section>
      <section className={styles.card} aria-labelledby="everybody">
        <h2 id="everybody">Everybody with an account</h2>
        {error !== null ? (
          <FailureNotice what="The accounts could not be read" error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <p aria-busy="true">Reading the accounts…</p>
        ) : (
          <PeopleTable users={data.users} onInvited={setInvited} />
        )}
      </section>
    </main>
  );
}

function PeopleTable({
  users,
  onInvited,
}: {
  readonly users: readonly UserJson[];
  readonly onInvited: (invited: Invited) => void;
}): ReactNode {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <PersonRow key={user.id} user={user} onInvited={onInvited} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PersonRow({ user, onInvited }: { readonly user: UserJson; readonly onInvited: (invited: Invited) => void }): ReactNode {
  const { id, name, role, status, created } = user;
  const update = useUpdateUser();
  const invite = useInviteUser();
  const toast = useToast();
  const isMe = useMe().data?.user?.name === name;
  const isOff = status === "disabled";
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  return (
    <tr className={isOff ? styles.off : undefined}>
      <th scope="row">
        {name}
        {isMe ? " (you)" : ""}
      </th>
      <td>
        <select
          aria-label={`Role of ${name}`}
          value={role}
          disabled={update.isPending}
          onChange={(event) => update.mutate({ id, role: event.currentTarget.value as Role }, { onError: failed })} // one of the options
        >
          {ROLES.map(([one]) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </td>
      <td>{formatDay(created)}</td>
      <td className={styles.end}>
        {isOff ? null : (
          <Button
            aria-label={`New link for ${name}`}
            onClick={() => invite.mutate({ id }, { onSuccess: ({ invitation }) => onInvited({ name, ...invitation }), onError: failed })}
          >
            New link
          </Button>
        )}{" "}
        <Button
          aria-label={isOff ? `Switch on ${name}` : `Switch off ${name}`}
          onClick={() => update.mutate({ id, status: isOff ? "active" : "disabled" }, { onError: failed })}
        >
          {isOff ? "Switch on" : "Switch off"}
        </Button>
      </td>
    </tr>
  );
}
