/** Where blobs lie in an object store, and who may reach them there. */
export interface S3Place {
  readonly bucket: string;
  /** Before every key: empty, or one that ends in a slash. */
  readonly prefix: string;
  /** Of the store, without the bucket. Absent: Amazon's own of the region. */
  readonly endpoint?: string;
  /** By which clients reach the store, if not by the endpoint. */
  readonly publicEndpoint?: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** The address of an object, or of the bucket where there is no key. */
export function objectUrl({ bucket, prefix, endpoint, region }: Omit<S3Place, "credentials">, key = ""): URL {
  const path = key === "" ? "" : prefix + key;
  if (endpoint !== undefined) return new URL(`${endpoint}/${bucket}/${path}`);
  // Amazon wants the bucket in the name; its certificate covers no name with more dots.
  return bucket.includes(".")
    ? new URL(`https://s3.${region}.amazonaws.com/${bucket}/${path}`)
    : new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`);
}
