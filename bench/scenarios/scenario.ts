/** What a scenario may use of the machine. */
export interface Tools {
  /** An interpreter with what the scripts import. */
  readonly python: string | undefined;
  /** An interpreter that has MLflow and scikit-learn. */
  readonly mlflow: string | undefined;
  /** A folder with `loaders/`, `r-mtcars/` and `cats-dogs.tar`. */
  readonly data: string | undefined;
  /** Folders searched for programs before the user's. */
  readonly programs: readonly string[];
}

/** One story with an exact end. */
export interface Scenario {
  readonly numbers: readonly number[];
  readonly title: string;
  /** Says what came of it; throws if that is not what must come of it. */
  run(tools: Tools): string | Promise<string>;
}

/** A scenario cannot be tried for want of something on this machine. */
export class Missing extends Error {}

/** @throws {Missing} always */
export function missing(what: string): never {
  throw new Missing(`needs ${what}`);
}
