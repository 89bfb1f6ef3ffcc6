import type { ReactNode } from "react";
import { RequestFailed } from "../api/client.ts";
import { Button } from "./button.tsx";
import styles from "./notice.module.css";

/** A place that has nothing to show yet: why, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className={styles.notice}>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}

interface FailureNoticeProps {
  /** What could not be done, as a sentence without its end: `The runs could not be read`. */
  readonly what: string;
  readonly error: Error;
  readonly retry?: () => void;
}

/** What failed, why, what can be done, and the number under which the server's log has it. */
export function FailureNotice({ what, error, retry }: FailureNoticeProps): ReactNode {
  return (
    <div className={styles.notice} role="alert">
      <p className={styles.title}>{what}</p>
      <p>{error.message}</p>
      {retry === undefined ? null : (
        <Button icon="reset" onClick={retry}>
          Try again
        </Button>
      )}
      {error instanceof RequestFailed && error.requestId !== undefined ? (
        <p className={styles.fine}>
          Request <code>{error.requestId}</code> in the server’s log
        </p>
      ) : null}
    </div>
  );
}
