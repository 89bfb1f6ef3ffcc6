import { type Command, type CommandEntry, UsageError } from "../command.ts";

const help = `Usage: trialbook completion bash|zsh|fish

Prints what a shell needs to complete commands and their options.

  bash   eval "$(trialbook completion bash)"                       in ~/.bashrc
  zsh    eval "$(trialbook completion zsh)"                        in ~/.zshrc, after compinit
  fish   trialbook completion fish | source                        in ~/.config/fish/config.fish

After a --, and where no option begins, files are completed.`;

/** What can follow the first word: options as they stand in the command's help. */
interface Completable {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
}

const shells: Readonly<Record<string, (commands: readonly Completable[]) => string>> = { bash, zsh, fish };

/** `trialbook completion`, of these commands. */
export const completionCommand = (commands: readonly CommandEntry[]): Command => ({
  name: "completion",
  help,
  async run(args) {
    const [shell = "", ...more] = args;
    const script = Object.hasOwn(shells, shell) && more.length === 0 ? shells[shell] : undefined;
    if (script === undefined) throw new UsageError(`completion takes a shell, one of ${Object.keys(shells).join(", ")}.`);
    const known = await Promise.all(
      commands.map(async ({ name, summary, load }) => ({ name, summary, options: optionsOf((await load()).help) })),
    );
    console.log(script(known));
    return 0;
  },
});

/** Options at the beginning of a help's lines. */
function optionsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/^ {2}(--[a-z][a-z-]*)/gm)].map(([, option]) => option as string)), "--help"];
}

function bash(commands: readonly Completable[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words="${options.join(" ")}" ;;`);
  return `_trialbook() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do [ "\${COMP_WORDS[i]}" = "--" ] && { COMPREPLY=($(compgen -f -- "$word")); return; }; done
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$word"))
    return
  fi
  case "$word" in -*) ;; *) COMPREPLY=($(compgen -f -- "$word")); return ;; esac
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o filenames -F _trialbook trialbook`;
}

function zsh(commands: readonly Completable[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`);
  const cases = commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(" ")} ;;`);
  return `_trialbook() {
  local -a names=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command names; return; fi
  if (( \${words[(i)--]} < CURRENT )) || [[ $PREFIX != -* ]]; then _files; return; fi
  case $words[2] in
${cases.join("\n")}
  esac
}
compdef _trialbook trialbook`;
}

function fish(commands: readonly Completable[]): string {
  const names = commands.map(({ name, summary }) => `complete -c trialbook -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`);
  const options = commands.flatMap(({ name, options }) =>
    options.map((option) => `complete -c trialbook -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
  );
  return [...names, ...options].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
