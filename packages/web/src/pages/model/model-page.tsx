import type { RegisteredModelJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { RequestFailed } from "../../api/client.ts";
import { useDeleteModelTag, useModel, useSetModelTag, useUpdateModel } from "../../api/registry.ts";
import { CopyText } from "../../components/copy-text.tsx";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useToast } from "../../components/toasts.tsx";
import { useTrail } from "../../shell/trail.tsx";
import { latestOf } from "../models/latest-version.ts";
import { MarkdownNote } from "../run/overview/markdown-note.tsx";
import layout from "../run/overview/overview.module.css";
import { Section } from "../run/overview/section.tsx";
import { TagsEditor } from "../run/overview/tags-editor.tsx";
import page from "../run/run-page.module.css";
import { RunSkeleton } from "../run/run-skeleton.tsx";
import { AliasEditor } from "./alias-editor.tsx";
import { ModelHeader } from "./model-header.tsx";
import { Versions } from "./versions.tsx";

/** One registered model: what it is for, its versions and where its aliases point. */
export function ModelPage({ name }: { readonly name: string }): ReactNode {
  const { data: model, error, refetch } = useModel(name);
  useTrail([{ text: "Models", href: "/models", isRoot: true }, { text: name }]);
  if (error instanceof RequestFailed && error.status === 404)
    return (
      <main className={page.page}>
        <Empty title="There is no such model">
          <p>
            No model is registered as <code>{name}</code>. It may have been renamed or deleted. <a href="/models">All models</a>
          </p>
        </Empty>
      </main>
    );
  if (model === undefined) {
    if (error === null) return <RunSkeleton />;
    return (
      <main className={page.page}>
        <FailureNotice what="This model could not be read" error={error} retry={() => void refetch()} />
      </main>
    );
  }
  return (
    <main className={page.page}>
      <ModelHeader model={model} />
      <ModelView model={model} />
    </main>
  );
}

function ModelView({ model }: { readonly model: RegisteredModelJson }): ReactNode {
  const { name, description = "", tags, aliases } = model;
  const update = useUpdateModel();
  const setTag = useSetModelTag();
  const removeTag = useDeleteModelTag();
  const toast = useToast();
  const failed = (what: string) => (error: Error) => toast({ text: `${what}: ${error.message}`, tone: "bad" });
  const latest = latestOf(model);
  const loaded = aliases[0] === undefined ? `models:/${name}/${latest}` : `models:/${name}@${aliases[0].alias}`;
  return (
    <div className={layout.columns}>
      <div className={layout.column}>
        <MarkdownNote
          title="Description"
          text={description}
          invitation="What does it predict, for whom, and what must it not be used for?"
          isSaving={update.isPending}
          onSave={(text, done) =>
            update.mutate({ name, description: text }, { onSuccess: done, onError: failed("The description was not saved") })
          }
        />
        <Versions model={model} />
      </div>
      <div className={layout.column}>
        <AliasEditor name={name} aliases={aliases} latest={latest} />
        <TagsEditor
          tags={tags}
          onSet={(tag) => setTag.mutate({ name, ...tag }, { onError: failed("The tags were not changed") })}
          onRemove={(key, done) => removeTag.mutate({ name, key }, { onSuccess: done, onError: failed("The tags were not changed") })}
        />
        {latest === undefined ? null : (
          <Section title="Load it">
            <CopyText label="Loading it in Python" text={`import mlflow\nmodel = mlflow.pyfunc.load_model("${loaded}")`} />
          </Section>
        )}
      </div>
    </div>
  );
}
