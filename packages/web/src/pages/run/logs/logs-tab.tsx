import type { RunJson } from "@trialbook/api/runs.ts";
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from "react";
import { artifactUrl } from "../../../api/artifacts.ts";
import { IconButton } from "../../../components/button.tsx";
import { Empty, FailureNotice } from "../../../components/notice.tsx";
import { formatBytes, formatCount } from "../../../format/number.ts";
import { useQueryState } from "../../../routing/query-state.ts";
import { useHotkeys } from "../../../shell/hotkeys.ts";
import { plainLine } from "./ansi.ts";
import { LogLines } from "./log-lines.tsx";
import styles from "./logs.module.css";
import { type LogStream, useLog, useLogSizes } from "./use-log.ts";

const streams: readonly (readonly [LogStream, string])[] = [
  ["stdout", "Output"],
  ["stderr", "Errors"],
];

/** What the run printed, with search; of any length, since only what is in sight is drawn. */
export default function LogsTab({ run }: { readonly run: RunJson }): ReactNode {
  const { id } = run.info;
  const [query, setQuery] = useQueryState();
  const { sizes, isPending, error, retry } = useLogSizes(id);
  const asked = query.get("stream");
  const stream: LogStream = asked === "stderr" || (asked === null && !sizes.stdout && sizes.stderr) ? "stderr" : "stdout";
  const log = useLog(id, stream, sizes[stream]);
  const [search, setSearch] = useState(query.get("q") ?? "");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys({ "/": () => field.current?.focus() });
  const lines = log.data?.lines;
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const found = useMemo(() => (wanted === "" || lines === undefined ? [] : linesWith(lines, wanted)), [lines, wanted]);
  const go = (by: 1 | -1) => setAt((before) => (found.length === 0 ? 0 : (before + by + found.length) % found.length));

  if (error !== null) return <FailureNotice what="The run’s files could not be listed" error={error} retry={() => void retry()} />;
  if (!isPending && sizes.stdout === undefined && sizes.stderr === undefined)
    return (
      <Empty title="No output was recorded">
        <p>
          Start the training with <code>trialbook run -- python train.py</code> and all that it prints is kept here.
        </p>
      </Empty>
    );
  return (
    <>
      <div className={styles.tools}>
        <div className={styles.streams} role="radiogroup" aria-label="Which output">
          {streams.map(([name, title]) => (
            <label key={name} className={styles.stream}>
              <input
                type="radio"
                name="stream"
                checked={name === stream}
                disabled={sizes[name] === undefined}
                onChange={() => {
                  setAt(0);
                  setQuery({ stream: name });
                }}
              />
              {title} <span className={styles.size}>{formatBytes(sizes[name] ?? 0)}</span>
            </label>
          ))}
        </div>
        <input
          ref={field}
          type="search"
          className={styles.search}
          placeholder="Search the output"
          aria-label="Search the output"
          value={search}
          onChange={(event) => {
            setAt(0);
            setSearch(event.currentTarget.value);
            setQuery({ q: event.currentTarget.value || undefined });
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          }}
        />
        <IconButton icon="up" label="Previous line found" disabled={found.length === 0} onClick={() => go(-1)} />
        <IconButton icon="down" label="Next line found" disabled={found.length === 0} onClick={() => go(1)} />
        <p className={styles.found} role="status">
          {wanted === ""
            ? lines === undefined
              ? ""
              : `${formatCount(lines.length)} ${lines.length === 1 ? "line" : "lines"}`
            : found.length === 0
              ? "No line has it"
              : `${formatCount(at + 1)} of ${formatCount(found.length)} lines with it`}
        </p>
        <a href={artifactUrl({ runId: id }, `trialbook/${stream}.log`)} download={`${stream}.log`}>
          Download
        </a>
      </div>
      {log.error !== null ? (
        <FailureNotice what="The output could not be read" error={log.error} retry={() => void log.refetch()} />
      ) : sizes[stream] === 0 ? (
        <Empty title="Nothing was printed here" />
      ) : lines === undefined ? (
        <div className={styles.waiting} aria-busy="true" />
      ) : (
        <>
          {log.data !== undefined && log.data.before > 0 ? (
            <p className={styles.found}>The first {formatBytes(log.data.before)} are left out here; the download has all.</p>
          ) : null}
          <LogLines lines={lines} marked={wanted === "" ? undefined : found[at]} follows={run.info.status === "running" && wanted === ""} />
        </>
      )}
    </>
  );
}

function linesWith(lines: readonly string[], wanted: string): readonly number[] {
  const found: number[] = [];
  for (const [index, line] of lines.entries()) if (plainLine(line).toLowerCase().includes(wanted)) found.push(index);
  return found;
}
