import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import type { ReactNode } from "react";
import { useUpdateVersion } from "../../api/registry.ts";
import { Button } from "../../components/button.tsx";
import { MenuItem } from "../../components/menu.tsx";
import { Popover } from "../../components/popover.tsx";
import { useToast } from "../../components/toasts.tsx";

const stages = ["none", "staging", "production", "archived"] as const;

/** The stage that older clients ask for; aliases say the same, and more. */
export function StageMenu({ version: { name, version, stage } }: { readonly version: LinkedVersionJson }): ReactNode {
  const update = useUpdateVersion();
  const toast = useToast();
  return (
    <Popover
      role="menu"
      label="Stage"
      trigger={(props) => (
        <Button kind="quiet" icon="open" title="Aliases have taken the place of stages; older clients still ask for them" {...props}>
          Stage: {stage}
        </Button>
      )}
    >
      {(close) =>
        stages.map((one) => (
          <MenuItem
            key={one}
            checked={one === stage}
            onSelect={() => {
              close();
              if (one === stage) return;
              update.mutate(
                { name, version, stage: one },
                { onError: (error) => toast({ text: `The stage was not changed: ${error.message}`, tone: "bad" }) },
              );
            }}
          >
            {one}
          </MenuItem>
        ))
      }
    </Popover>
  );
}
