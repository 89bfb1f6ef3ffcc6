import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

/** One step of the way from the home page to the page that is shown, which is the last one and has no address. */
export interface TrailStep {
  readonly text: string;
  readonly href?: string;
  /** Stands at the beginning by itself, not below the experiments. */
  readonly isRoot?: boolean;
}

const Steps = createContext<readonly TrailStep[]>([]);
const SetSteps = createContext<(steps: readonly TrailStep[]) => void>(() => {});

export function TrailProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [steps, setSteps] = useState<readonly TrailStep[]>([]);
  return (
    <SetSteps value={setSteps}>
      <Steps value={steps}>{children}</Steps>
    </SetSteps>
  );
}

export function useTrailSteps(): readonly TrailStep[] {
  return useContext(Steps);
}

/** Says in the top bar and in the window's title where the reader is. */
export function useTrail(steps: readonly TrailStep[]): void {
  const set = useContext(SetSteps);
  const asText = JSON.stringify(steps);
  useEffect(() => {
    const parsed = JSON.parse(asText) as readonly TrailStep[];
    set(parsed);
    document.title = [...parsed.map((step) => step.text).toReversed(), "Trialbook"].join(" · ");
  }, [asText, set]);
}
