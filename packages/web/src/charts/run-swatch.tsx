import { memo, type ReactNode } from "react";
import { useScheme } from "../theme/theme.ts";
import { colourOf, dashOf, type RunLook } from "./run-colours.ts";

/** A short piece of a run's line, as charts draw it. Stands beside the run's name. */
export const RunSwatch = memo(function RunSwatch({ look }: { readonly look: RunLook }): ReactNode {
  const scheme = useScheme();
  return (
    <svg aria-hidden="true" width="18" height="8" viewBox="0 0 18 8">
      <line
        x1="1"
        y1="4"
        x2="17"
        y2="4"
        stroke={colourOf(look, scheme)}
        strokeWidth="3"
        strokeLinecap={look.dash === 0 ? "round" : "butt"}
        strokeDasharray={dashOf(look)
          .map((length) => length * 0.75)
          .join(" ")}
      />
    </svg>
  );
});
