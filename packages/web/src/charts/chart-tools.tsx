import type { ReactNode } from "react";
import { IconButton } from "../components/button.tsx";
import { MenuGroup, MenuItem } from "../components/menu.tsx";
import { Popover } from "../components/popover.tsx";
import { useToast } from "../components/toasts.tsx";
import { download } from "../format/download.ts";
import { useScheme } from "../theme/theme.ts";
import { chartCsv, chartPng } from "./line/export.ts";
import type { ChartRun } from "./line/plot-options.ts";
import type { PreparedLines } from "./line/prepare.ts";
import type { XAxis } from "./line/view.ts";

interface Switch {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

interface ChartToolsProps {
  readonly metricKey: string;
  readonly runs: readonly ChartRun[];
  readonly axis: XAxis;
  readonly prepared: PreparedLines | undefined;
  /** Absent when the chart is a table already. */
  readonly table: Switch | undefined;
  readonly wide: Switch;
  /** The drawn chart, if one is on screen. */
  readonly plot: () => HTMLCanvasElement | null;
}

/** A chart's menu: its numbers as a table, its size, and taking it along as a picture or a file. */
export function ChartTools({ metricKey, runs, axis, prepared, table, wide, plot }: ChartToolsProps): ReactNode {
  const theme = useScheme();
  const toast = useToast();
  const savePicture = async () => {
    const canvas = plot();
    const host = canvas?.closest("[role=application]");
    if (!canvas || !host) return toast({ text: "Only a drawn chart can be saved as a picture; the CSV file has the numbers." });
    const { color, caretColor } = getComputedStyle(host);
    try {
      download(`${metricKey}.png`, await chartPng({ plot: canvas, title: metricKey, runs, theme, ink: color, paper: caretColor }));
    } catch (error) {
      toast({ text: `The picture could not be made: ${error instanceof Error ? error.message : String(error)}`, tone: "bad" });
    }
  };
  return (
    <Popover
      role="menu"
      label={`${metricKey}: more`}
      trigger={(props) => <IconButton icon="more" label={`${metricKey}: more`} {...props} />}
    >
      {(close) => {
        const then = (act: () => void) => () => {
          close();
          act();
        };
        return (
          <>
            <MenuGroup title="Show">
              {table === undefined ? null : (
                <>
                  <MenuItem checked={!table.on} onSelect={then(() => table.set(false))}>
                    Chart
                  </MenuItem>
                  <MenuItem checked={table.on} onSelect={then(() => table.set(true))}>
                    Table of the same numbers
                  </MenuItem>
                </>
              )}
              <MenuItem icon="chart" onSelect={then(() => wide.set(!wide.on))}>
                {wide.on ? "Smaller" : "Over the full width"}
              </MenuItem>
            </MenuGroup>
            <MenuGroup title="Save">
              <MenuItem icon="down" disabled={prepared === undefined} onSelect={then(() => void savePicture())}>
                Picture (PNG)
              </MenuItem>
              <MenuItem
                icon="down"
                disabled={prepared === undefined}
                onSelect={then(() => {
                  if (prepared === undefined) return;
                  download(`${metricKey}.csv`, new Blob([chartCsv(metricKey, runs, { axis, prepared })], { type: "text/csv" }));
                })}
              >
                Numbers (CSV)
              </MenuItem>
            </MenuGroup>
          </>
        );
      }}
    </Popover>
  );
}
