/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      if (told) process.exit(signal === "SIGINT" ? 130 : 143);
      told = true;
      resolve();
    };
    let told = false;
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}
