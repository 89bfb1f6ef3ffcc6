import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, useEffect } from "react";
import { useLocation } from "wouter";
import { followChanges } from "../api/live.ts";
import { useMe } from "../api/me.ts";
import { FailureNotice } from "../components/notice.tsx";

const SignInPage = lazy(() => import("../pages/sign-in/sign-in-page.tsx"));
const JoinPage = lazy(() => import("../pages/sign-in/join-page.tsx"));
const SetUpPage = lazy(() => import("../pages/sign-in/set-up-page.tsx"));

/** Shows the pages to those who may see them, and the way in to all others. */
export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const me = useMe();
  const [path] = useLocation();
  const state = me.data?.state;
  const isIn = state === "open" || state === "signed-in";
  useLiveChanges(isIn);
  if (path === "/join") return <JoinPage />;
  if (path === "/set-up") return <SetUpPage />;
  if (isIn) return children;
  if (state === "set-up") return <SetUpPage />;
  if (state === "signed-out") return <SignInPage />;
  return me.error === null ? (
    <p aria-busy="true" />
  ) : (
    <main>
      <FailureNotice what="The server did not say who you are" error={me.error} retry={() => void me.refetch()} />
    </main>
  );
}

function useLiveChanges(isIn: boolean): void {
  const cache = useQueryClient();
  useEffect(() => (isIn ? followChanges(cache) : undefined), [cache, isIn]);
}
