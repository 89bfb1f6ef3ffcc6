import type { ReactNode } from "react";
import { CopyText } from "../../components/copy-text.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { clientLines } from "./client-lines.ts";
import styles from "./home.module.css";

/** How to send a run here, to an experiment of the given name, for each kind of client. */
export function ConnectTabs({ experiment = "first steps" }: { readonly experiment?: string }): ReactNode {
  return (
    <Tabs
      label="How to send a run"
      tabs={clientLines(location.origin, experiment).map(({ name, steps }) => ({
        name,
        panel: (
          <div className={styles.steps}>
            {steps.map(({ say, lines }) => (
              <div key={say}>
                <p className={styles.say}>{say}</p>
                <CopyText text={lines} label={say} />
              </div>
            ))}
          </div>
        ),
      }))}
    />
  );
}
