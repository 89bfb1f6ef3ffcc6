import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useMe, useSignOut } from "../api/me.ts";
import { IconButton } from "../components/button.tsx";
import { MenuGroup, MenuItem } from "../components/menu.tsx";
import { Popover } from "../components/popover.tsx";
import { useToast } from "../components/toasts.tsx";

/** What concerns the person who is signed in; nothing where the server knows no people. */
export function PersonMenu(): ReactNode {
  const user = useMe().data?.user;
  const signOut = useSignOut();
  const toast = useToast();
  const [, navigate] = useLocation();
  if (user === undefined) return null;
  return (
    <Popover role="menu" label={user.name} trigger={(props) => <IconButton icon="person" label={`Signed in as ${user.name}`} {...props} />}>
      {(close) => {
        const go = (path: string) => () => {
          close();
          navigate(path);
        };
        return (
          <MenuGroup title={`${user.name} · ${user.role}`}>
            <MenuItem onSelect={go("/account")}>Account and API tokens</MenuItem>
            {user.role === "admin" ? <MenuItem onSelect={go("/people")}>People</MenuItem> : null}
            <MenuItem onSelect={() => signOut.mutate({}, { onError: (error) => toast({ text: error.message, tone: "bad" }) })}>
              Sign out
            </MenuItem>
          </MenuGroup>
        );
      }}
    </Popover>
  );
}
