import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from "react";

interface WhenNearProps {
  /** What the children will take, in CSS pixels, so that nothing moves when they come and go. */
  readonly height: number;
  readonly className?: string | undefined;
  /** Columns of the grid around it that it takes: `--span` in its styles. */
  readonly span?: number | undefined;
  readonly children: ReactNode;
}

/** Renders its children only while they are near the window: a page may have a thousand charts, a screen has a dozen. */
export function WhenNear({ height, className, span, children }: WhenNearProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), { rootMargin: "500px 0px" });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className={className} style={{ minHeight: height, "--span": span } as CSSProperties}>
      {near ? children : null}
    </div>
  );
}
