import { editableFolder, type PythonPackage, type PythonRecord } from "@trialbook/core/reproduction/environment-record.ts";

/** What an installer is asked for, and why it may be less than what was recorded. */
export interface PythonRequirement {
  readonly name: string;
  /** As pip and uv take it: `numpy==2.4.6`, `x @ git+https://…@commit`, or a folder for `-e`. */
  readonly text: string;
  readonly editable?: true;
  /** A sentence about what is not certain to be the same. */
  readonly weaker?: string;
}

/** Tools of an environment that nothing is computed with. */
const TOOLS = /^(?:pip|setuptools|wheel|uv|distribute)$/i;

/**
 * Requirements that give the recorded packages again.
 *
 * @param place a folder of the machine that ran as it stands on this one, absent if it is not to be had
 */
export function pythonRequirements(
  { packages }: PythonRecord,
  { full, place }: { readonly full: boolean; readonly place: (path: string) => string | undefined },
): readonly PythonRequirement[] {
  return packages.filter(({ name, used }) => used || (full && !TOOLS.test(name))).map((one) => requirementOf(one, place));
}

function requirementOf({ name, version, origin }: PythonPackage, place: (path: string) => string | undefined): PythonRequirement {
  const pinned = `${name}==${version}`;
  if (origin === undefined) return { name, text: pinned };
  const editable = editableFolder({ origin });
  if (editable !== undefined) {
    const here = place(editable);
    return here === undefined
      ? {
          name,
          text: pinned,
          weaker: `${name} was an editable install of ${editable}, which is not here: ${pinned} is taken from the index`,
        }
      : { name, text: here, editable: true };
  }
  if (/^(?:git|hg|svn|bzr)\+/.test(origin) || /^https?:/.test(origin)) return { name, text: `${name} @ ${origin}` };
  const file = /^file:\/\/(\/.*)$/.exec(origin)?.[1];
  const here = file === undefined ? undefined : place(decodeURI(file));
  if (here !== undefined) return { name, text: `${name} @ file://${encodeURI(here)}` };
  // conda writes the folder that it built in, which nobody has.
  return { name, text: pinned, weaker: `${name} was installed from ${origin}, which is not here: ${pinned} is taken from the index` };
}

/** `torch==2.13.0+cpu` names a build that only its own index has. */
export function localLabel({ text }: PythonRequirement): { readonly public: string; readonly label: string } | undefined {
  const match = /^([^@]+==[^+\s]+)\+([\w.]+)$/.exec(text);
  return match === null ? undefined : { public: match[1] as string, label: match[2] as string };
}
