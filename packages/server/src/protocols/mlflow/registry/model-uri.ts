/** What a `models:/…` address names. */
export type ModelUri =
  | { readonly kind: "logged-model"; readonly id: string }
  | { readonly kind: "version"; readonly name: string; readonly version: number }
  | { readonly kind: "latest"; readonly name: string }
  | { readonly kind: "stage"; readonly name: string; readonly stage: string }
  | { readonly kind: "alias"; readonly name: string; readonly alias: string };

/** Reads what stands after `models:`; `undefined` if it names nothing. Source: MLflow's "Model Registry" concepts. */
export function parseModelUri(path: string): ModelUri | undefined {
  if (!path.startsWith("/")) return undefined;
  const [name = "", suffix, ...more] = path.replace(/^\/+/, "").split("/");
  if (name.trim() === "" || more.length > 0) return undefined;
  if (suffix === undefined) return withoutSuffix(name);
  if (suffix.trim() === "") return undefined;
  if (/^\d{1,15}$/.test(suffix)) return { kind: "version", name, version: Number(suffix) };
  if (suffix.toLowerCase() === "latest") return { kind: "latest", name };
  return { kind: "stage", name, stage: suffix };
}

function withoutSuffix(name: string): ModelUri | undefined {
  const at = name.lastIndexOf("@");
  if (at === -1) return { kind: "logged-model", id: name };
  const alias = name.slice(at + 1);
  return at === 0 || alias.trim() === "" ? undefined : { kind: "alias", name: name.slice(0, at), alias };
}
