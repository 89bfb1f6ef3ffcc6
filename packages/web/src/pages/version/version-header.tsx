import type { LinkedVersionJson } from "@trialbook/api/registry.ts";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import { toInteger } from "../../api/exact.ts";
import { useDeleteVersion, useModel, useVersions } from "../../api/registry.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { RunLink } from "../../components/run-link.tsx";
import { Ago } from "../../components/time.tsx";
import { modelPath, versionPath } from "../../routing/model-path.ts";
import { ConfirmSheet } from "../model/confirm-sheet.tsx";
import { AliasChips } from "../models/alias-chips.tsx";
import { latestOf } from "../models/latest-version.ts";
import header from "../run/run-header.module.css";
import { StageMenu } from "./stage-menu.tsx";

/** Which version it is, who points at it, and what can be done with it. */
export function VersionHeader({ version: shown }: { readonly version: LinkedVersionJson }): ReactNode {
  const { name, version, aliases, created, updated, run } = shown;
  const model = useModel(name).data;
  const before = useVersions(name)
    .data?.pages.flatMap(({ versions }) => versions)
    .find((other) => other.version < version && other.run !== undefined && other.run.id !== run?.id);
  const latest = model === undefined ? undefined : latestOf(model);
  return (
    <header>
      <div className={header.top}>
        <h1 className={header.name}>
          <span>
            {name}, version {version}
          </span>
        </h1>
        <AliasChips aliases={aliases} />
        <StageMenu version={shown} />
        <div className={header.actions}>
          {run === undefined || before?.run === undefined ? null : (
            <Link href={`/compare?runs=${run.id},${before.run.id}&base=${before.run.id}`} className={header.compare}>
              <Icon name="compare" />
              Compare with version {before.version}
            </Link>
          )}
          <DeleteVersion version={shown} />
        </div>
      </div>
      <dl className={header.facts}>
        <Fact name="Registered">
          <Ago at={toInteger(created)} />
        </Fact>
        {updated === created ? null : (
          <Fact name="Last change">
            <Ago at={toInteger(updated)} />
          </Fact>
        )}
        {run === undefined ? null : (
          <Fact name="From run">
            <RunLink id={run.id} />
          </Fact>
        )}
        {latest === undefined || latest <= version ? null : (
          <Fact name="Newer">
            <Link href={versionPath({ name, version: latest })}>Version {latest}</Link>
          </Fact>
        )}
      </dl>
    </header>
  );
}

function DeleteVersion({ version: { name, version, aliases } }: { readonly version: LinkedVersionJson }): ReactNode {
  const [, navigate] = useLocation();
  const [confirming, setConfirming] = useState(false);
  const remove = useDeleteVersion();
  return (
    <>
      <Button kind="danger" icon="trash" onClick={() => setConfirming(true)}>
        Delete
      </Button>
      {confirming ? (
        <ConfirmSheet
          title={`Delete version ${version} of ${name}?`}
          action="Delete for good"
          isPending={remove.isPending}
          problem={remove.error?.message}
          onConfirm={() => remove.mutate({ name, version }, { onSuccess: () => navigate(modelPath(name), { replace: true }) })}
          onClose={() => setConfirming(false)}
        >
          {aliases.length === 0 ? "" : `${aliases.map((alias) => `@${alias}`).join(", ")} will point nowhere. `}
          The run and its files stay. The number is not given again, and this cannot be undone.
        </ConfirmSheet>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
