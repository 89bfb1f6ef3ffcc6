/** Milliseconds since 1970-01-01 UTC, by the server's clock. */
export type Millis = number;

/** Says what time it is; a parameter wherever time matters, never a global. */
export type Clock = () => Millis;
