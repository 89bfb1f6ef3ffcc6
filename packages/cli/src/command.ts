/** One word of the command line: `trialbook <name> …`. */
export interface Command {
  readonly name: string;
  /** The whole of `--help`: how it is called, its options with their defaults, an example. */
  readonly help: string;
  /**
   * @param args what stands after the name
   * @returns the exit code
   * @throws {UsageError} if it was called wrongly; any other error's message is shown as it is
   */
  run(args: readonly string[]): Promise<number>;
}

/** A command that is loaded when it is called: what others need does not make it start later. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** The command was called wrongly; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
