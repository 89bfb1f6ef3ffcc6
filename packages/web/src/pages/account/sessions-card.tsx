import type { ReactNode } from "react";
import { useEndSession, useSessions } from "../../api/me.ts";
import { Button } from "../../components/button.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { Ago } from "../../components/time.tsx";
import { useToast } from "../../components/toasts.tsx";
import styles from "./account.module.css";
import { browserName } from "./browser-name.ts";

/** Where one is signed in. */
export function SessionsCard(): ReactNode {
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  const toast = useToast();
  const failed = (problem: Error) => toast({ text: problem.message, tone: "bad" });
  return (
    <section className={styles.card} aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      {error !== null ? (
        <FailureNotice what="Your sessions could not be read" error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <p aria-busy="true">Reading your sessions…</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Browser</th>
                <th scope="col">Since</th>
                <th scope="col">Last seen</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.sessions.map(({ id, agent, created, lastUsed, isThis }) => (
                <tr key={id}>
                  <th scope="row" title={agent}>
                    {browserName(agent)}
                  </th>
                  <td>
                    <Ago at={created} />
                  </td>
                  <td>{isThis ? "this one" : <Ago at={lastUsed} />}</td>
                  <td className={styles.end}>
                    {isThis ? null : (
                      <Button aria-label={`Sign out ${browserName(agent)}`} onClick={() => end.mutate({ id }, { onError: failed })}>
                        Sign out
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(data?.sessions.length ?? 0) > 1 ? (
        <p>
          <Button
            onClick={() => end.mutate({ id: "all" }, { onSuccess: () => toast({ text: "Signed out everywhere else" }), onError: failed })}
          >
            Sign out everywhere else
          </Button>
        </p>
      ) : null}
    </section>
  );
}
