import type { WebhookTestJson } from "@trialbook/api/webhooks.ts";
import type { ReactNode } from "react";
import { formatCount } from "../../format/number.ts";
import styles from "./webhooks.module.css";

/** What came of a test, in a sentence, with what the receiver said. */
export function TestOutcome({ test }: { readonly test: WebhookTestJson }): ReactNode {
  const { arrived, status, body, problem, milliseconds } = test;
  const after = `after ${formatCount(milliseconds)} ms`;
  return (
    <div className={arrived ? styles.arrived : styles.failed} role="status">
      <p>
        {arrived
          ? `It arrived: the receiver answered ${status} ${after}.`
          : status === undefined
            ? `It did not arrive: ${problem ?? "there was no answer"} (${after}).`
            : `The receiver refused it: it answered ${status} ${after}.`}
      </p>
      {body === undefined || body === "" ? null : <pre>{body}</pre>}
    </div>
  );
}
