const THROUGH_SERVER = "mlflow-artifacts:/";

/**
 * The path in our own store that an artifact location stands for: `mlflow-artifacts:/3/RUN/artifacts` is
 * `3/RUN/artifacts`. None if the location is somewhere else (`s3:`), where clients go by themselves.
 */
export function storedRoot(location: string): string | undefined {
  return location.startsWith(THROUGH_SERVER) ? location.slice(THROUGH_SERVER.length).replace(/^\/+|\/+$/g, "") : undefined;
}

/** The path of something below a root; an empty path is the root itself. */
export function pathBelow(root: string, path: string): string {
  return path === "" ? root : `${root}/${path}`;
}
