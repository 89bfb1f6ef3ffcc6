import type { ReactNode } from "react";
import { useMe } from "../../api/me.ts";
import { Empty } from "../../components/notice.tsx";
import { useTrail } from "../../shell/trail.tsx";
import styles from "./account.module.css";
import { PasswordCard } from "./password-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import { TokensCard } from "./tokens-card.tsx";

/** What somebody can do about their own account. */
export default function AccountPage(): ReactNode {
  useTrail([{ text: "Account" }]);
  const user = useMe().data?.user;
  if (user?.isAccount !== true) {
    return (
      <main>
        <Empty title="There are no accounts here">
          <p>
            Everybody who reaches this server may do everything. <code>trialbook admin create NAME</code> makes it a team’s.
          </p>
        </Empty>
      </main>
    );
  }
  return (
    <main className={styles.page}>
      <h1>{user.name}</h1>
      <TokensCard />
      <PasswordCard name={user.name} />
      <SessionsCard />
    </main>
  );
}
