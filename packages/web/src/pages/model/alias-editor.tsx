import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useDeleteAlias, useSetAlias } from "../../api/registry.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { useToast } from "../../components/toasts.tsx";
import { versionPath } from "../../routing/model-path.ts";
import models from "../models/models.module.css";
import styles from "../run/overview/overview.module.css";
import { Section } from "../run/overview/section.tsx";

interface AliasEditorProps {
  /** Of the registered model. */
  readonly name: string;
  /** All of the model's. */
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
  /** Given where aliases of one version are shown: others are left out, and new ones point at it. */
  readonly version?: number;
  /** The number that is offered for a new alias where there is a choice; none where there is no version. */
  readonly latest?: number | undefined;
}

/** Movable names of versions: pointed, moved and taken away in place, each with a way back. */
export function AliasEditor({ name, aliases, version, latest }: AliasEditorProps): ReactNode {
  const [adding, setAdding] = useState<{ readonly alias: string; readonly version: number }>();
  const set = useSetAlias();
  const remove = useDeleteAlias();
  const toast = useToast();
  const onError = (error: Error) => toast({ text: `The alias was not changed: ${error.message}`, tone: "bad" });
  const shown = version === undefined ? aliases : aliases.filter((one) => one.version === version);
  const offered = version ?? latest;

  const takeAway = (alias: string) => {
    const before = aliases.find((one) => one.alias === alias);
    const undo = before === undefined ? {} : { undo: () => set.mutate({ name, ...before }, { onError }) };
    remove.mutate({ name, alias }, { onSuccess: () => toast({ text: `@${alias} removed`, ...undo }), onError });
  };
  const point = (alias: string, to: number) => {
    const before = aliases.find((one) => one.alias === alias);
    const undo = () => (before === undefined ? remove.mutate({ name, alias }, { onError }) : set.mutate({ name, ...before }, { onError }));
    set.mutate(
      { name, alias, version: to },
      {
        onSuccess: () => {
          setAdding(undefined);
          toast({
            text: before === undefined ? `@${alias} is version ${to}` : `@${alias} moved from version ${before.version} to ${to}`,
            undo,
          });
        },
        onError,
      },
    );
  };

  return (
    <Section
      title="Aliases"
      count={shown.length}
      tools={
        offered === undefined ? null : (
          <Button kind="quiet" onClick={() => setAdding({ alias: "", version: offered })}>
            Add alias
          </Button>
        )
      }
    >
      {shown.length === 0 && adding === undefined ? (
        <p className={styles.none}>
          {offered === undefined
            ? "An alias needs a version to point at."
            : "None yet, such as champion: a name that clients load and you move."}
        </p>
      ) : null}
      {shown.length === 0 ? null : (
        <table className={styles.table}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Alias</th>
              <th scope="col">Version</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.alias}>
                <th scope="row">
                  <span className={models.alias}>@{one.alias}</span>
                </th>
                <td>
                  {version === undefined ? <Link href={versionPath({ name, version: one.version })}>Version {one.version}</Link> : null}
                </td>
                <td className={styles.act}>
                  <span className={models.pointing}>
                    {version === undefined ? (
                      <IconButton icon="pencil" label={`Move @${one.alias}`} onClick={() => setAdding(one)} />
                    ) : null}
                    <IconButton icon="cross" label={`Remove @${one.alias}`} onClick={() => takeAway(one.alias)} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {adding === undefined ? null : (
        <form
          className={styles.form}
          key={adding.alias}
          onSubmit={(event) => {
            event.preventDefault();
            const fields = new FormData(event.currentTarget);
            point(
              String(fields.get("alias") ?? "")
                .trim()
                .replace(/^@/, ""),
              Number(fields.get("version") ?? offered),
            );
          }}
        >
          <input
            name="alias"
            aria-label="Alias"
            placeholder="champion"
            required
            maxLength={255}
            pattern="[\p{L}\p{N}\p{M}_@\-]+"
            title="Letters, digits, _ and -"
            defaultValue={adding.alias}
            readOnly={adding.alias !== ""}
            ref={(input) => {
              if (adding.alias === "") input?.focus();
            }}
          />
          {version === undefined ? (
            <input name="version" aria-label="Version" type="number" min={1} required defaultValue={adding.version} />
          ) : null}
          <Button kind="primary" type="submit" disabled={set.isPending}>
            Save
          </Button>
          <Button kind="quiet" onClick={() => setAdding(undefined)}>
            Cancel
          </Button>
        </form>
      )}
    </Section>
  );
}
