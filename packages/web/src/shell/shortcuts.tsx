import { type ReactNode, useState } from "react";
import { IconButton } from "../components/button.tsx";
import { Sheet } from "../components/sheet.tsx";
import { useHotkeys } from "./hotkeys.ts";
import styles from "./shortcuts.module.css";

const shortcuts: readonly { readonly where: string; readonly keys: readonly (readonly [readonly string[], string])[] }[] = [
  { where: "Everywhere", keys: [[["?"], "This sheet"]] },
  {
    where: "In a table of runs",
    keys: [
      [["/"], "Filter"],
      [["j", "k"], "Next and previous run"],
      [["x"], "Select the run; with Shift, all up to it"],
      [["Enter"], "Open the run"],
      [["c"], "Compare the selected runs"],
      [["e"], "Rename the run"],
      [["p"], "Pin the run to the top, or let it go"],
      [["b"], "Measure all others against the run"],
      [["h"], "Hide or show its lines in the charts"],
      [["Esc"], "Clear the selection"],
      [["Shift ←", "Shift →"], "On a column’s head: narrower, wider"],
    ],
  },
  {
    where: "On a run's page",
    keys: [
      [["1", "…", "5"], "Overview, charts, artifacts, logs, environment"],
      [["/"], "Search the charts or the logs"],
      [["c"], "Compare it with others"],
      [["e"], "Rename it"],
    ],
  },
  {
    where: "In the registry",
    keys: [
      [["/"], "Find a model"],
      [["e"], "Rename the model"],
    ],
  },
  { where: "In a comparison", keys: [[["b"], "The next run becomes the baseline"]] },
  {
    where: "In a chart",
    keys: [
      [["←", "→"], "Move the cursor; with Shift, ten places"],
      [["Home", "End"], "To the first and the last place"],
      [["+", "−"], "Zoom in and out; or drag over a part"],
      [["Esc"], "Show all; or double click"],
    ],
  },
];

export function ShortcutsButton(): ReactNode {
  const [open, setOpen] = useState(false);
  useHotkeys({ "?": () => setOpen(true) });
  return (
    <>
      <IconButton icon="keyboard" label="Keyboard shortcuts" className={styles.button} onClick={() => setOpen(true)} />
      {open ? (
        <Sheet title="Keyboard shortcuts" onClose={() => setOpen(false)}>
          {shortcuts.map(({ where, keys }) => (
            <section key={where} className={styles.section}>
              <h3>{where}</h3>
              <dl>
                {keys.map(([names, effect]) => (
                  <div key={effect} className={styles.line}>
                    <dt>
                      {names.map((name) => (
                        <kbd key={name}>{name}</kbd>
                      ))}
                    </dt>
                    <dd>{effect}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </Sheet>
      ) : null}
    </>
  );
}
