import type { ReactNode } from "react";
import { IconButton } from "../components/button.tsx";
import { MenuItem } from "../components/menu.tsx";
import { Popover } from "../components/popover.tsx";
import { chooseTheme, type ThemeChoice, useScheme, useThemeChoice } from "../theme/theme.ts";

const choices: readonly (readonly [ThemeChoice, string])[] = [
  ["system", "Like the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function ThemeMenu(): ReactNode {
  const choice = useThemeChoice();
  const scheme = useScheme();
  return (
    <Popover
      role="menu"
      label="Theme"
      trigger={(props) => <IconButton icon={scheme === "dark" ? "moon" : "sun"} label="Theme" {...props} />}
    >
      {(close) =>
        choices.map(([theme, name]) => (
          <MenuItem
            key={theme}
            checked={theme === choice}
            onSelect={() => {
              chooseTheme(theme);
              close();
            }}
          >
            {name}
          </MenuItem>
        ))
      }
    </Popover>
  );
}
