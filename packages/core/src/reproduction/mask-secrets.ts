/** What stands in the place of a secret. */
export const MASK = "••••••";

/** Words that make a name one of a secret when they are a whole segment of it: `api-key`, `DB_PASSWORD`, `auth.token`. */
const SECRET_WORD =
  /(?:^|[_\-.])(?:password|passwd|passphrase|pwd|secrets?|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credentials?|auth|authorization|cookie|dsn|webhook)(?:$|[_\-.=])/i;
/** Tokens of language models are no secrets: `--pad_token`, `--eos-token-id`. */
const MODEL_TOKEN = /(?:^|[_\-.])(?:pad|eos|bos|unk|mask|sep|cls|special|start|end|stop|image)[_-]tokens?(?:[_-]ids?)?$/i;

/** Whether what stands under this name is a secret: an option without its dashes, a variable, a key of a configuration. */
export function isSecretName(name: string): boolean {
  const separated = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2");
  return SECRET_WORD.test(separated) && !MODEL_TOKEN.test(separated);
}

/** Values that give themselves away, whatever they stand under. The first group, where there is one, stays. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g,
  /\bhf_[A-Za-z0-9]{30,64}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,255}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,255}/g,
  /\bglpat-[A-Za-z0-9_-]{20,64}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,4096}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,16384}?-----END [A-Z ]{0,40}PRIVATE KEY-----/g,
  /(\b[a-zA-Z][a-zA-Z0-9+.-]{1,30}:\/\/[^\s:/@'"]{0,256}:)[^\s/@'"]{1,512}(?=@)/g,
];

export interface Masked {
  readonly text: string;
  /** Secrets found. */
  readonly count: number;
}

/** Masks what looks like a secret wherever it stands in a text: an output line, a patch, an argument. Linear in its length. */
export function maskValues(text: string): Masked {
  let count = 0;
  let masked = text;
  for (const pattern of SECRET_VALUES) {
    masked = masked.replace(pattern, (_, kept: unknown) => {
      count++;
      return `${typeof kept === "string" ? kept : ""}${MASK}`;
    });
  }
  return { text: masked, count };
}

/** A value as it may be written down under its name. */
export function maskNamed(name: string, value: string): string {
  return value !== "" && isSecretName(name) ? MASK : maskValues(value).text;
}

/**
 * Masks a command line: the value of `--api-key V`, `--api-key=V`, `api.key=V`, and values that give themselves away.
 * `masked` are the places that no longer hold what was given.
 *
 * @param known what is written down at places that are known to hold a secret, whatever it looks like
 */
export function maskArguments(
  argv: readonly string[],
  known: ReadonlyMap<number, string> = new Map(),
): { readonly argv: readonly string[]; readonly masked: readonly number[] } {
  const masked: number[] = [];
  const shown = argv.map((argument, i) => {
    const text = known.get(i) ?? maskArgument(argument, argv[i - 1]);
    if (text !== argument) masked.push(i);
    return text;
  });
  return { argv: shown, masked };
}

function maskArgument(argument: string, before: string | undefined): string {
  const assigned = /^(-{0,2}[+~]{0,2}([^\s=]{1,200}?)=)([\s\S]+)$/.exec(argument);
  if (assigned?.[1] !== undefined && assigned[2] !== undefined && isSecretName(assigned[2])) return `${assigned[1]}${MASK}`;
  const option = /^--?([A-Za-z][^\s=]{0,200})$/.exec(before ?? "")?.[1];
  if (option !== undefined && isSecretName(option) && !/^--?[A-Za-z]/.test(argument) && argument !== "") return MASK;
  return maskValues(argument).text;
}
