import type { ReactNode } from "react";
import { IconButton } from "../../components/button.tsx";
import { MenuItem } from "../../components/menu.tsx";
import { Popover } from "../../components/popover.tsx";
import { formatCount, formatDelta, formatNumber } from "../../format/number.ts";
import type { CompareView } from "./compare-view.ts";
import styles from "./difference-table.module.css";
import type { MetricCell, MetricRow } from "./differences.ts";

interface MetricLineProps {
  readonly row: MetricRow;
  /** Index of the baseline. */
  readonly base: number;
  readonly view: CompareView;
  readonly onChange: (change: Partial<CompareView>) => void;
}

/** A metric of each run: the value, and beneath it how it stands to the baseline. */
export function MetricLine({ row, base, view, onChange }: MetricLineProps): ReactNode {
  const choose = (direction: "higher" | "lower" | "neither") => onChange({ directions: new Map(view.directions).set(row.key, direction) });
  const chosen = row.direction ?? "neither";
  return (
    <tr>
      <th scope="row" title={row.key}>
        <span className={styles.metric}>
          <span className={styles.metricName}>{row.key}</span>
          <Popover
            role="menu"
            label={`Which values of ${row.key} are good`}
            trigger={(props) => (
              <IconButton
                icon={chosen === "higher" ? "up" : chosen === "lower" ? "down" : "more"}
                label={`${row.key}: ${chosen === "neither" ? "neither high nor low is good" : `${chosen} is better`}. Change`}
                className={styles.direction}
                {...props}
              />
            )}
          >
            {(close) =>
              (["higher", "lower", "neither"] as const).map((direction) => (
                <MenuItem
                  key={direction}
                  checked={chosen === direction}
                  onSelect={() => {
                    close();
                    choose(direction);
                  }}
                >
                  {direction === "neither" ? "Neither is better" : `${direction === "higher" ? "Higher" : "Lower"} is better`}
                </MenuItem>
              ))
            }
          </Popover>
        </span>
      </th>
      {row.cells.map((cell, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column a run, in the runs' order.
        <td key={i} className={styles.number}>
          {cell === undefined ? <span className={styles.none}>none</span> : <Value cell={cell} isBase={i === base} />}
        </td>
      ))}
    </tr>
  );
}

const marks = { better: "▲", worse: "▼", same: "=" } as const;

function Value({ cell, isBase }: { readonly cell: MetricCell; readonly isBase: boolean }): ReactNode {
  const { value, step, delta, verdict, best } = cell;
  return (
    <>
      <span className={best ? styles.best : undefined} title={`${value} at step ${formatCount(step)}`}>
        {best ? <span aria-hidden="true">★ </span> : null}
        {formatNumber(value)}
        {best ? <span className="visually-hidden"> best of all</span> : null}
      </span>
      {isBase || delta === undefined ? null : (
        <span className={verdict === "better" ? styles.better : verdict === "worse" ? styles.worse : styles.same}>
          {formatDelta(delta)}
          {verdict === undefined ? null : (
            <>
              {" "}
              <span aria-hidden="true">{marks[verdict]}</span>
              <span className="visually-hidden">{verdict} than the baseline</span>
            </>
          )}
        </span>
      )}
    </>
  );
}
