import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import styles from "./toasts.module.css";

export interface Toast {
  readonly text: string;
  /** A way back, offered for as long as the toast stays. */
  readonly undo?: () => void;
  readonly tone?: "plain" | "bad";
}

type ShownToast = Toast & { readonly id: number };

const Show = createContext<(toast: Toast) => void>(() => {});

/** Says what has just happened, at the foot of the window. */
export function useToast(): (toast: Toast) => void {
  return useContext(Show);
}

export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly ShownToast[]>([]);
  const count = useRef(0);
  const show = useCallback((toast: Toast) => {
    const id = ++count.current;
    setShown((before) => [...before.slice(-2), { ...toast, id }]);
  }, []);
  const close = useMemo(() => (id: number) => setShown((before) => before.filter((toast) => toast.id !== id)), []);
  return (
    <Show value={show}>
      {children}
      <div className={styles.stack} role="status">
        {shown.map((toast) => (
          <ToastLine key={toast.id} toast={toast} close={close} />
        ))}
      </div>
    </Show>
  );
}

function ToastLine({ toast, close }: { readonly toast: ShownToast; readonly close: (id: number) => void }): ReactNode {
  const { id, undo } = toast;
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = hovered || focused;
  useEffect(() => {
    // Who reads it or is on the way to its button must not see it go; let go of, it stays for its whole time again.
    if (held) return;
    const timer = setTimeout(() => close(id), undo === undefined ? 5000 : 12_000);
    return () => clearTimeout(timer);
  }, [close, id, undo, held]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it does nothing by itself; it only notices that someone is there.
    <div
      className={[styles.toast, toast.tone === "bad" ? styles.bad : ""].join(" ")}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
    >
      <span>{toast.text}</span>
      {undo === undefined ? null : (
        <Button
          kind="quiet"
          onClick={() => {
            undo();
            close(id);
          }}
        >
          Undo
        </Button>
      )}
      <IconButton icon="cross" label="Dismiss" onClick={() => close(id)} />
    </div>
  );
}
