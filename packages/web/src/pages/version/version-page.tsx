import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { RequestFailed } from "../../api/client.ts";
import { useDeleteVersionTag, useModel, useSetVersionTag, useUpdateVersion, useVersion } from "../../api/registry.ts";
import { CopyText } from "../../components/copy-text.tsx";
import { Empty, FailureNotice } from "../../components/notice.tsx";
import { useToast } from "../../components/toasts.tsx";
import { modelPath, versionPath } from "../../routing/model-path.ts";
import { useHotkeys } from "../../shell/hotkeys.ts";
import { useTrail } from "../../shell/trail.tsx";
import { AliasEditor } from "../model/alias-editor.tsx";
import { MarkdownNote } from "../run/overview/markdown-note.tsx";
import layout from "../run/overview/overview.module.css";
import { Section } from "../run/overview/section.tsx";
import { TagsEditor } from "../run/overview/tags-editor.tsx";
import page from "../run/run-page.module.css";
import { RunSkeleton } from "../run/run-skeleton.tsx";
import { Lineage } from "./lineage.tsx";
import { RunEvidence, RunSetting } from "./run-evidence.tsx";
import { VersionFiles } from "./version-files.tsx";
import { VersionHeader } from "./version-header.tsx";

interface VersionPageProps {
  /** Of the registered model. */
  readonly name: string;
  /** As it stands in the address. */
  readonly version: string;
  readonly tab: string | undefined;
}

/** One version of a registered model: where it came from, what was measured on the way, its files, and who points at it. */
export function VersionPage({ name, version, tab }: VersionPageProps): ReactNode {
  const number = /^[1-9]\d{0,14}$/.test(version) ? Number(version) : 0;
  const { data, error, refetch } = useVersion(name, number);
  useTrail([{ text: "Models", href: "/models", isRoot: true }, { text: name, href: modelPath(name) }, { text: `Version ${version}` }]);
  if (number === 0 || (error instanceof RequestFailed && error.status === 404))
    return (
      <main className={page.page}>
        <Empty title="There is no such version">
          <p>
            <code>{name}</code> has no version {version}. It may have been deleted. <a href={modelPath(name)}>All its versions</a>
          </p>
        </Empty>
      </main>
    );
  if (data === undefined) {
    if (error === null) return <RunSkeleton />;
    return (
      <main className={page.page}>
        <FailureNotice what="This version could not be read" error={error} retry={() => void refetch()} />
      </main>
    );
  }
  return <Version version={data} isFiles={tab === "files"} />;
}

function Version({ version, isFiles }: { readonly version: LinkedVersionJson; readonly isFiles: boolean }): ReactNode {
  const [, navigate] = useLocation();
  useHotkeys({ 1: () => navigate(versionPath(version)), 2: () => navigate(versionPath(version, "files")) });
  return (
    <main className={page.page}>
      <VersionHeader version={version} />
      <nav className={page.tabs} aria-label="Parts of this version">
        <Link href={versionPath(version)} className={page.tab} aria-current={isFiles ? undefined : "page"} title="Key 1">
          Overview
        </Link>
        <Link href={versionPath(version, "files")} className={page.tab} aria-current={isFiles ? "page" : undefined} title="Key 2">
          Files
        </Link>
      </nav>
      {isFiles ? <VersionFiles version={version} /> : <VersionOverview version={version} />}
    </main>
  );
}

function VersionOverview({ version }: { readonly version: LinkedVersionJson }): ReactNode {
  const { name, description = "", tags } = version;
  const key = { name, version: version.version };
  const update = useUpdateVersion();
  const setTag = useSetVersionTag();
  const removeTag = useDeleteVersionTag();
  const toast = useToast();
  const aliases = useModel(name).data?.aliases ?? version.aliases.map((alias) => ({ alias, version: version.version }));
  const failed = (what: string) => (error: Error) => toast({ text: `${what}: ${error.message}`, tone: "bad" });
  return (
    <div className={layout.columns}>
      <div className={layout.column}>
        <MarkdownNote
          title="Description"
          text={description}
          invitation="What is new in this version, and why was it registered?"
          isSaving={update.isPending}
          onSave={(text, done) =>
            update.mutate({ ...key, description: text }, { onSuccess: done, onError: failed("The description was not saved") })
          }
        />
        <RunEvidence version={version} />
      </div>
      <div className={layout.column}>
        <Lineage version={version} />
        <AliasEditor name={name} aliases={aliases} version={version.version} />
        <TagsEditor
          tags={tags}
          onSet={(tag) => setTag.mutate({ ...key, ...tag }, { onError: failed("The tags were not changed") })}
          onRemove={(tag, done) =>
            removeTag.mutate({ ...key, key: tag }, { onSuccess: done, onError: failed("The tags were not changed") })
          }
        />
        <Section title="Load it">
          <CopyText
            label="Loading it in Python"
            text={`import mlflow\nmodel = mlflow.pyfunc.load_model("models:/${name}/${version.version}")`}
          />
        </Section>
        <RunSetting version={version} />
      </div>
    </div>
  );
}
