import type { RunJson } from "@trialbook/api/runs.ts";
import { runTags } from "@trialbook/core/reproduction/run-links.ts";
import { PATCH_ARTIFACT, type RunRecord } from "@trialbook/core/reproduction/run-record.ts";
import { Fragment, type ReactNode, useState } from "react";
import { Link } from "wouter";
import { RequestFailed } from "../../../api/client.ts";
import { useRecord } from "../../../api/reproduction.ts";
import { Empty, FailureNotice } from "../../../components/notice.tsx";
import { SearchField } from "../../../components/search-field.tsx";
import { formatBytes } from "../../../format/number.ts";
import overview from "../overview/overview.module.css";
import { Section } from "../overview/section.tsx";
import styles from "./environment.module.css";

/** What the run was: its command, code, machine and packages, as `trialbook run` took them down. */
export default function EnvironmentTab({ run }: { readonly run: RunJson }): ReactNode {
  const { id } = run.info;
  const captured = run.tags.some(({ key, value }) => key === runTags.source && value === "run");
  const { data, error, refetch } = useRecord(id, captured);
  if (!captured || (error instanceof RequestFailed && error.status === 404))
    return (
      <Empty title="Nobody took down what this run ran in">
        <p>
          Start the training with <code>trialbook run -- python train.py</code>: code, packages, machine and variables are then recorded.
        </p>
      </Empty>
    );
  if (error !== null) return <FailureNotice what="The run’s record could not be read" error={error} retry={() => void refetch()} />;
  if (data === undefined) return <p aria-busy="true" className={styles.waiting} />;
  return <Record record={data} runId={id} />;
}

function Record({ record, runId }: { readonly record: RunRecord; readonly runId: string }): ReactNode {
  const { command, code, environment, capture } = record;
  const { machine } = environment;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["Command", <code key="command">{command.argv.join(" ")}</code>],
    ["Folder", command.cwd === "" ? "the repository’s root" : <code key="folder">{command.cwd}</code>],
    ["System", `${machine.system}, ${machine.arch}`],
    ["Processor", `${machine.cpu}, ${machine.cores} ${machine.cores === 1 ? "core" : "cores"}`],
    ["Memory", formatBytes(machine.memory)],
    ...machine.gpus.map((gpu): [string, ReactNode] => ["GPU", `${gpu.name}, ${formatBytes(gpu.memory)}, driver ${gpu.driver}`]),
    ["Seen", capture.level === "full" ? "every file that was opened" : `files as far as ${capture.level} capture sees them`],
  ];
  return (
    <div className={overview.columns}>
      <div className={overview.column}>
        <Packages environment={environment} />
      </div>
      <div className={overview.column}>
        <Section title="Command and machine">
          <Facts facts={facts} />
          {capture.gaps.map((gap) => (
            <p key={gap} className={styles.gap}>
              {gap}
            </p>
          ))}
        </Section>
        <Section title="Code">
          {code.kind === "git" ? (
            <Facts
              facts={[
                ["Commit", <code key="commit">{code.commit}</code>],
                ...(code.branch === undefined ? [] : [["Branch", code.branch] as const]),
                ...(code.remote === undefined ? [] : [["Remote", code.remote] as const]),
                [
                  "Changed since",
                  code.dirty ? (
                    <Link key="patch" href={`/r/${runId}/artifacts/${PATCH_ARTIFACT}`}>
                      yes, by this patch
                    </Link>
                  ) : (
                    "no"
                  ),
                ],
              ]}
            />
          ) : (
            <p>
              Kept file by file, without a repository: <Link href={`/r/${runId}/artifacts/trialbook/code`}>{code.files.length} files</Link>
            </p>
          )}
        </Section>
        <Section title="Variables" count={Object.keys(environment.variables).length}>
          <Facts facts={Object.entries(environment.variables).map(([name, value]) => [name, <code key={name}>{value}</code>])} />
        </Section>
      </div>
    </div>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className={overview.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className={styles.value}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Packages({ environment }: Pick<RunRecord, "environment">): ReactNode {
  const [search, setSearch] = useState("");
  const interpreters = [
    ...environment.python.map((python) => ({ title: `${python.implementation} ${python.version}`, packages: python.packages })),
    ...environment.r.map((r) => ({ title: `R ${r.version}`, packages: r.packages })),
  ];
  if (interpreters.length === 0)
    return (
      <Section title="Packages">
        <p className={overview.none}>No interpreter reported its packages.</p>
      </Section>
    );
  return interpreters.map(({ title, packages }, place) => {
    const wanted = search.trim().toLowerCase();
    // What was imported tells more than what only lies there.
    const shown = packages
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .toSorted((a, b) => Number(b.used) - Number(a.used) || a.name.localeCompare(b.name, "en"));
    return (
      <Section
        // biome-ignore lint/suspicious/noArrayIndexKey: interpreters stay in the order in which they reported.
        key={place}
        title={title}
        count={packages.length}
        tools={<SearchField label={`Find a package of ${title}`} className={overview.search} value={search} onChange={setSearch} />}
      >
        <table className={overview.table}>
          <tbody>
            {shown.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td>
                  <code>{one.version}</code>
                </td>
                <td className={overview.none}>{one.used ? (one.origin ?? "") : "not used"}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? <p className={overview.none}>No package is called that.</p> : null}
      </Section>
    );
  });
}
