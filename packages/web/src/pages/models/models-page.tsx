import { type ReactNode, useDeferredValue, useRef } from "react";
import { Link } from "wouter";
import { useMe } from "../../api/me.ts";
import { useModels } from "../../api/registry.ts";
import { useServer } from "../../api/server.ts";
import { Button } from "../../components/button.tsx";
import { CopyText } from "../../components/copy-text.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { formatCount } from "../../format/number.ts";
import { useQueryState } from "../../routing/query-state.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import { useTrail } from "../../shell/trail.tsx";
import { ModelTable } from "./model-table.tsx";
import styles from "./models.module.css";

/** All registered models, last changed first. */
export function ModelsPage(): ReactNode {
  const [query, setQuery] = useQueryState();
  const search = useRef<HTMLInputElement>(null);
  const text = query.get("q") ?? "";
  const searched = useDeferredValue(text.trim());
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useModels(searched);
  const models = data?.pages.flatMap((page) => page.models);
  const role = useMe().data?.user?.role;
  const mayManage = role === undefined || role === "manage" || role === "admin";
  useTrail([{ text: "Models", isRoot: true }]);
  useHotkeys({ "/": () => search.current?.focus() });
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <h1>Models</h1>
        <label className={styles.search}>
          <Icon name="search" />
          <input
            ref={search}
            type="search"
            placeholder="Find a model"
            aria-label="Find a model"
            value={text}
            onChange={(event) => setQuery({ q: event.currentTarget.value || undefined })}
          />
        </label>
        {mayManage ? <Link href="/webhooks">Webhooks</Link> : null}
      </div>
      {error !== null && models === undefined ? (
        <FailureNotice what="The models could not be read" error={error} retry={() => void refetch()} />
      ) : models === undefined ? (
        <div className={styles.bones} aria-busy="true" />
      ) : models.length === 0 && searched === "" ? (
        <NoModels />
      ) : models.length === 0 ? (
        <Empty title={`No model is called “${searched}”`}>
          <Button onClick={() => setQuery({ q: undefined })}>Show all models</Button>
        </Empty>
      ) : (
        <>
          <ModelTable models={models} />
          <p className={styles.foot} role="status">
            {hasNextPage ? (
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                More
              </Button>
            ) : (
              `${formatCount(models.length)} ${models.length === 1 ? "model" : "models"}`
            )}
          </p>
        </>
      )}
    </main>
  );
}

function NoModels(): ReactNode {
  const server = useServer().data?.url ?? location.origin;
  return (
    <Empty title="No model is registered yet">
      <p>Open a run that logged a model and press Register, or register one from Python:</p>
      <div className={styles.example}>
        <CopyText
          label="Registering from Python"
          text={`import mlflow\nmlflow.set_tracking_uri("${server}")\nmlflow.register_model("runs:/RUN_ID/model", "my-model")`}
        />
      </div>
    </Empty>
  );
}
