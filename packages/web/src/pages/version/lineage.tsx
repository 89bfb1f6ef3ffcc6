import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useVersionsOfRun } from "../../api/registry.ts";
import { useRun } from "../../api/runs.ts";
import { RunLink } from "../../components/run-link.tsx";
import { versionPath } from "../../routing/model-path.ts";
import layout from "../run/overview/overview.module.css";
import { Section } from "../run/overview/section.tsx";
import { tabPath } from "../run/run-tabs.tsx";

/** The way to a version, from the data to what else came of the same run. */
export function Lineage({ version }: { readonly version: LinkedVersionJson }): ReactNode {
  const { run, runId, runLink, modelId, source } = version;
  const data = useRun(run?.id ?? "", { enabled: run !== undefined }).data?.datasets ?? [];
  return (
    <Section title="Lineage">
      <dl className={layout.facts}>
        {data.length === 0 ? null : (
          <>
            <dt>Data</dt>
            <dd>{data.map(({ name, context }) => (context === undefined ? name : `${name} (${context})`)).join(", ")}</dd>
          </>
        )}
        <dt>Run</dt>
        <dd>
          {run !== undefined ? (
            <>
              <RunLink id={run.id} />
              {run.lifecycle === "deleted" ? " (in the bin)" : ""}
            </>
          ) : runId === undefined ? (
            "none"
          ) : (
            <>
              <code>{runId}</code> (deleted for good)
            </>
          )}
        </dd>
        {runLink !== undefined && /^https?:\/\//.test(runLink) ? (
          <>
            <dt>Run elsewhere</dt>
            <dd>
              <a href={runLink} target="_blank" rel="noreferrer">
                {runLink}
              </a>
            </dd>
          </>
        ) : null}
        {modelId === undefined ? null : (
          <>
            <dt>Logged model</dt>
            <dd>
              {run === undefined ? (
                <code>{modelId}</code>
              ) : (
                <Link href={`${tabPath(run.id, "artifacts")}?model=${encodeURIComponent(modelId)}`}>{modelId}</Link>
              )}
            </dd>
          </>
        )}
        <dt>Source</dt>
        <dd>
          <Source source={source} />
        </dd>
        {run === undefined ? null : <Siblings version={version} runId={run.id} />}
      </dl>
    </Section>
  );
}

/** Versions can be copied from others: then the way leads there. */
function Source({ source }: { readonly source: string }): ReactNode {
  const [, name, number] = /^models:\/([^/@]+)\/(\d+)$/.exec(source) ?? [];
  if (name === undefined) return <code>{source}</code>;
  return (
    <Link href={versionPath({ name, version: Number(number) })}>
      {name}, version {number}
    </Link>
  );
}

function Siblings({ version, runId }: { readonly version: LinkedVersionJson; readonly runId: string }): ReactNode {
  const others = (useVersionsOfRun(runId).data ?? []).filter((one) => one.name !== version.name || one.version !== version.version);
  if (others.length === 0) return null;
  return (
    <>
      <dt>Also from this run</dt>
      <dd>
        {others.map((one, i) => (
          <span key={`${one.name} ${one.version}`}>
            {i === 0 ? "" : ", "}
            <Link href={versionPath(one)}>
              {one.name}, version {one.version}
            </Link>
          </span>
        ))}
      </dd>
    </>
  );
}
