import { type ReactNode, useState } from "react";
import { artifactUrl } from "../../api/artifacts.ts";
import type { ViewedFile } from "../catalog.ts";
import styles from "./image.module.css";

/** Pictures up to this many pixels a side are shown larger, each pixel a square: digits and icons are that small. */
const TINY = 64;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture at its own size, or as large as fits. */
export default function ImageViewer({ place, path }: ViewedFile): ReactNode {
  const [size, setSize] = useState<Size>();
  const [failed, setFailed] = useState(false);
  if (failed) return <p role="alert">This browser cannot show {path} as a picture. It can be downloaded.</p>;
  const tiny = size !== undefined && Math.max(size.width, size.height) <= TINY;
  return (
    <figure className={styles.figure}>
      <img
        src={artifactUrl(place, path, { inline: true })}
        alt={path}
        className={tiny ? styles.tiny : styles.image}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize({ width: naturalWidth, height: naturalHeight })}
        onError={() => setFailed(true)}
      />
      <figcaption className={styles.caption}>{size === undefined ? " " : `${size.width} × ${size.height} pixels`}</figcaption>
    </figure>
  );
}
