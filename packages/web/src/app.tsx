import { lazy, type ReactNode, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { CrashGuard } from "./components/crash-guard.tsx";
import { Empty } from "./components/notice.tsx";
import { Toasts } from "./components/toasts.tsx";
import { HomePage } from "./pages/home/home-page.tsx";
import { RunsPage } from "./pages/runs/runs-page.tsx";
import { Gate } from "./shell/gate.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { TrailProvider } from "./shell/trail.tsx";

const RunPage = lazy(() => import("./pages/run/run-page.tsx"));
const TracesPage = lazy(() => import("./pages/traces/traces-page.tsx"));
const TracePage = lazy(() => import("./pages/trace/trace-page.tsx"));
const AccountPage = lazy(() => import("./pages/account/account-page.tsx"));
const PeoplePage = lazy(() => import("./pages/people/people-page.tsx"));
const RegistryPages = lazy(() => import("./pages/models/registry-pages.tsx"));
const WebhooksPage = lazy(() => import("./pages/webhooks/webhooks-page.tsx"));
const ComparePage = lazy(() => import("./pages/compare/compare-page.tsx"));

/** The shell around every page, and which page an address means. */
export function App(): ReactNode {
  return (
    <Toasts>
      <TrailProvider>
        <TopBar />
        <CrashGuard>
          <Suspense fallback={<p aria-busy="true" />}>
            <Gate>
              <Switch>
                <Route path="/" component={HomePage} />
                <Route path="/e/:experiment/runs">{({ experiment }) => <RunsPage key={experiment} experimentId={experiment} />}</Route>
                <Route path="/e/:experiment/traces">{({ experiment }) => <TracesPage key={experiment} experimentId={experiment} />}</Route>
                <Route path="/t/:trace">{({ trace }) => <TracePage key={trace} traceId={trace} />}</Route>
                <Route path="/e/:experiment">{({ experiment }) => <Redirect to={`/e/${experiment}/runs`} replace />}</Route>
                <Route path="/r/:run/*?" component={RunPage} />
                <Route path="/compare" component={ComparePage} />
                <Route path="/models/*?" component={RegistryPages} />
                <Route path="/account" component={AccountPage} />
                <Route path="/people" component={PeoplePage} />
                <Route path="/webhooks" component={WebhooksPage} />
                <Route>
                  <main>
                    <Empty title="There is no such page">
                      <p>
                        The address may have been cut. <a href="/">All experiments</a>
                      </p>
                    </Empty>
                  </main>
                </Route>
              </Switch>
            </Gate>
          </Suspense>
        </CrashGuard>
      </TrailProvider>
    </Toasts>
  );
}
