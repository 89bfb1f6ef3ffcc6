interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A fact that a client recorded about where a run came from. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What the value is, for how it is shown. */
  readonly kind: "text" | "commit" | "run" | "address";
}

const known: ReadonlyMap<string, Pick<Fact, "name" | "kind">> = new Map([
  ["mlflow.source.name", { name: "Source", kind: "text" }],
  ["mlflow.source.type", { name: "Kind of source", kind: "text" }],
  ["mlflow.project.entryPoint", { name: "Entry point", kind: "text" }],
  ["mlflow.source.git.repoURL", { name: "Repository", kind: "address" }],
  ["mlflow.source.git.branch", { name: "Branch", kind: "text" }],
  ["mlflow.source.git.commit", { name: "Commit", kind: "commit" }],
  ["mlflow.source.git.dirty", { name: "Uncommitted changes", kind: "text" }],
  ["mlflow.user", { name: "User", kind: "text" }],
  ["mlflow.parentRunId", { name: "Part of run", kind: "run" }],
]);

/** Already told elsewhere on the page, or of no use to a reader. */
const told: ReadonlySet<string> = new Set(["mlflow.runName", "mlflow.note.content", "mlflow.log-model.history"]);

/** Tells a client's facts, the reader's own tags and the note apart. */
export function sortTags(tags: readonly Tag[]): { readonly facts: readonly Fact[]; readonly own: readonly Tag[]; readonly note: string } {
  const values = new Map(tags.map((tag) => [tag.key, tag.value]));
  const facts = [...known].flatMap(([key, fact]) => {
    const value = values.get(key);
    return value === undefined || value === "" ? [] : [{ ...fact, value }];
  });
  const others = tags.filter(({ key }) => key.startsWith("mlflow.") && !known.has(key) && !told.has(key));
  return {
    facts: [...facts, ...others.map(({ key, value }): Fact => ({ name: key, value, kind: "text" }))],
    own: tags.filter(({ key }) => !key.startsWith("mlflow.")),
    note: values.get("mlflow.note.content") ?? "",
  };
}
