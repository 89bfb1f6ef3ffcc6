import { type ReactNode, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Popover } from "../../../components/popover.tsx";
import { SearchField } from "../../../components/search-field.tsx";
import styles from "../picker.module.css";

interface ChartPickerProps {
  readonly charts: readonly string[];
  /** Most telling first. */
  readonly metrics: readonly string[];
  /** `undefined`: choose automatically. */
  readonly onCharts: (charts: readonly string[] | undefined) => void;
}

const mostCharts = 12;

/** Which metrics are drawn over the table, or none. */
export function ChartPicker(props: ChartPickerProps): ReactNode {
  return (
    <Popover
      label="Charts"
      trigger={(trigger) => (
        <Button icon="chart" disabled={props.metrics.length === 0} {...trigger}>
          Charts
        </Button>
      )}
    >
      {() => <Choices {...props} />}
    </Popover>
  );
}

function Choices({ charts, metrics, onCharts }: ChartPickerProps): ReactNode {
  const [search, setSearch] = useState("");
  const found = metrics.filter((metric) => metric.toLowerCase().includes(search.trim().toLowerCase()));
  const isFull = charts.length >= mostCharts;
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SearchField label="Find a metric" className={styles.search} value={search} onChange={setSearch} />
        <Button kind="quiet" icon="reset" onClick={() => onCharts(undefined)}>
          Automatic
        </Button>
        <Button kind="quiet" icon="cross" disabled={charts.length === 0} onClick={() => onCharts([])}>
          Hide all
        </Button>
      </div>
      <div className={styles.list}>
        {found.map((metric) => {
          const isShown = charts.includes(metric);
          return (
            <label key={metric} className={styles.choice}>
              <input
                type="checkbox"
                checked={isShown}
                disabled={!isShown && isFull}
                onChange={() => onCharts(isShown ? charts.filter((other) => other !== metric) : [...charts, metric])}
              />
              <span className={styles.name} title={metric}>
                {metric}
              </span>
            </label>
          );
        })}
        {found.length === 0 ? <p className={styles.nothing}>No metric is called that.</p> : null}
      </div>
    </div>
  );
}
