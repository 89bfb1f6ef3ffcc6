import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type RunTableInput, runTableQuery } from "../../../api/runs.ts";
import { Button } from "../../../components/button.tsx";
import { formatCount } from "../../../format/number.ts";
import styles from "./blame.module.css";
import { clausesOf, withoutClause } from "./clauses.ts";

/** Each part costs two counts; so many parts are looked at. */
const MOST = 8;

interface BlameProps {
  readonly among: Pick<RunTableInput, "experimentIds" | "view">;
  /** One that no run matches. */
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Which part of a filter leaves no run: what each part matches by itself, and what would be left without it. */
export function Blame({ among, filter, onFilter }: BlameProps): ReactNode {
  const clauses = clausesOf(filter);
  const asked = clauses.length < 2 || clauses.length > MOST ? [] : clauses;
  const count = (text: string) => ({ ...runTableQuery({ ...among, filter: text, columns: [], offset: 0, limit: 1 }) });
  const alone = useQueries({ queries: asked.map(count) });
  const without = useQueries({ queries: asked.map((_, index) => count(withoutClause(asked, index))) });
  const parts = asked
    .map((clause, index) => ({ clause, index, alone: alone[index]?.data?.matching, left: without[index]?.data?.matching }))
    .toSorted((a, b) => (b.left ?? 0) - (a.left ?? 0) || (a.alone ?? 0) - (b.alone ?? 0));
  const [worst] = parts;
  if (worst === undefined) return null;
  const isKnown = parts.every((part) => part.alone !== undefined && part.left !== undefined);
  if (!isKnown)
    return <p aria-busy={[...alone, ...without].every(({ error }) => error === null)}>Looking for the part that removes most…</p>;
  return (
    <>
      <p>
        {worst.left === 0 ? (
          "Even without any one of its parts no run matches."
        ) : (
          <>
            <code>{worst.clause}</code> removes the most: without it {runs(worst.left)} match{worst.left === 1 ? "es" : ""}.
          </>
        )}
      </p>
      <table className={styles.parts}>
        <thead>
          <tr>
            <th scope="col">Part of the filter</th>
            <th scope="col">By itself</th>
            <th scope="col">Without it</th>
            <th scope="col">
              <span className="visually-hidden">Drop it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={`${part.index} ${part.clause}`}>
              <th scope="row">
                <code>{part.clause}</code>
              </th>
              <td>{runs(part.alone)}</td>
              <td>{runs(part.left)}</td>
              <td>
                <Button
                  icon="cross"
                  kind={part === worst && part.left !== 0 ? "primary" : "plain"}
                  onClick={() => onFilter(withoutClause(asked, part.index))}
                >
                  Drop <span className="visually-hidden">{part.clause}</span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function runs(count: number | undefined): string {
  return count === 1 ? "1 run" : `${formatCount(count ?? 0)} runs`;
}
