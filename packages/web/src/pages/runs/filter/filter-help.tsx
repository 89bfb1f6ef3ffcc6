import type { ReactNode } from "react";
import { IconButton } from "../../../components/button.tsx";
import { Popover } from "../../../components/popover.tsx";
import styles from "./filter-bar.module.css";

const examples: readonly (readonly [string, string])[] = [
  ["params.lr < 0.01", "params that are numbers compare as numbers"],
  ["metrics.val_acc > 0.9", "the last value of a metric"],
  ["min(loss) < 0.1", "its lowest value; also max() and first()"],
  ["status = 'failed' or status = 'killed'", "and, or, not and parentheses"],
  ["tags.team = 'vision'", "a tag"],
  ["name contains 'resnet'", "part of a text"],
  ['params."odd name" is null', "runs that lack something"],
];

export function FilterHelp(): ReactNode {
  return (
    <Popover label="How filters are written" trigger={(props) => <IconButton icon="help" label="How filters are written" {...props} />}>
      {() => (
        <dl className={styles.help} tabIndex={0}>
          {examples.map(([example, meaning]) => (
            <div key={example}>
              <dt>
                <code>{example}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </Popover>
  );
}
