import { type ReactNode, useEffect } from "react";
import { useLocation } from "wouter";
import { useDemo, useStartDemo } from "../../api/server.ts";
import { Button } from "../../components/button.tsx";
import { ConnectTabs } from "./connect-tabs.tsx";
import styles from "./home.module.css";

interface StartPageProps {
  /** The bundled training was asked for, and its experiment shall be opened when it is there. */
  readonly isTrying: boolean;
  readonly onTry: (isTrying: boolean) => void;
}

/** What a book shows before its first run: how to send one, and a real training to look at meanwhile. */
export function StartPage(props: StartPageProps): ReactNode {
  return (
    <main className={styles.start}>
      <header>
        <h1 className={styles.welcome}>This book is empty. Its first run is a minute away.</h1>
        <p className={styles.lead}>
          Trialbook records what your trainings do, shows which run was best and what was different about it. Everything stays on this
          machine.
        </p>
      </header>
      <div className={styles.ways}>
        <section className={styles.card} aria-labelledby="own">
          <h2 id="own">Send a run from your own code</h2>
          <ConnectTabs />
          <p className={styles.waiting} role="status">
            <span className={styles.beacon} aria-hidden="true" />
            Waiting for the first run… this page turns over by itself.
          </p>
        </section>
        <TryCard {...props} />
      </div>
    </main>
  );
}

function TryCard({ isTrying, onTry }: StartPageProps): ReactNode {
  const [, navigate] = useLocation();
  const start = useStartDemo();
  const demo = useDemo();
  const experiment = demo.data?.experimentId;
  const isRunning = demo.data?.state === "running";
  const isStarting = start.isPending || (isTrying && isRunning);
  const hasFailed = demo.data?.state === "failed";

  // The experiment is there a moment after the training was started.
  useEffect(() => {
    if (isTrying && experiment !== undefined) navigate(`/e/${experiment}/runs`);
    else if (isTrying && hasFailed) onTry(false);
  }, [isTrying, experiment, hasFailed, navigate, onTry]);

  const press = () => {
    // Until the server has answered, what it last said of a training is about an older one.
    if (isRunning) onTry(true);
    else start.mutate(undefined, { onSuccess: () => onTry(true) });
  };
  return (
    <section className={styles.card} aria-labelledby="try">
      <h2 id="try">Nothing to train at hand?</h2>
      <p>
        The server trains small neural networks on 1,797 real handwritten digits: one hidden layer on 600 images against two on 1,200, three
        seeds each. Takes about a minute; you watch it live.
      </p>
      <Button kind="primary" icon="play" className={styles.try} disabled={isStarting} onClick={press}>
        {isStarting ? "Starting the training…" : isRunning ? "Watch the training" : "Try it with a real training"}
      </Button>
      {start.isError ? (
        <p role="alert" className={styles.failed}>
          {start.error.message}
        </p>
      ) : hasFailed ? (
        <p role="alert" className={styles.failed}>
          The last training stopped: {demo.data?.message}
        </p>
      ) : (
        <p className={styles.fine}>Nothing is downloaded. The runs can be deleted afterwards.</p>
      )}
    </section>
  );
}
