import { Invalid } from "../errors.ts";

/** A piece of the text that was parsed: characters from..to, `to` not included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A filter or ordering that cannot be read: where the wrong words stand and what to write instead. */
export class FilterProblem extends Invalid {
  readonly from: number;
  readonly to: number;
  constructor(message: string, at: Span) {
    super(message);
    this.from = at.from;
    this.to = at.to;
  }
}
