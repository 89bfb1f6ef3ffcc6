import type { ReactNode } from "react";
import { RequestFailed } from "../api/client.ts";
import { Button } from "../components/button.tsx";
import styles from "./metric-chart.module.css";

interface ChartFailureProps {
  readonly metricKey: string;
  readonly error: Error;
  /** Of the plot whose place this takes, in CSS pixels. */
  readonly height: number;
  readonly retry: () => void;
}

/** Stands in a chart's place when its data could not be read. */
export function ChartFailure({ metricKey, error, height, retry }: ChartFailureProps): ReactNode {
  const request = error instanceof RequestFailed ? error.requestId : undefined;
  return (
    <div role="alert" className={styles.message} style={{ height }}>
      <p>{metricKey} could not be read.</p>
      <p>{error.message}</p>
      <Button icon="reset" onClick={retry}>
        Try again
      </Button>
      {request === undefined ? null : (
        <p>
          Request <code>{request}</code> in the server’s log
        </p>
      )}
    </div>
  );
}
