import { type ReactNode, useId, useRef, useState } from "react";
import styles from "./popover.module.css";

interface PopoverProps {
  /** Draws the button that opens it; spread the given props onto it. */
  readonly trigger: (props: TriggerProps) => ReactNode;
  readonly label: string;
  /** `menu`: the children are {@link MenuItem}s; arrows walk them and a click on one closes. */
  readonly role?: "dialog" | "menu";
  /** Called with `close` only while open, so that what is inside costs nothing before. */
  readonly children: (close: () => void) => ReactNode;
}

interface TriggerProps {
  readonly ref: (element: HTMLElement | null) => void;
  readonly popoverTarget: string;
  readonly "aria-expanded": boolean;
  readonly "aria-haspopup": "dialog" | "menu";
}

/** A panel that hangs from its button: light dismiss, Escape and the top layer are the browser's own. */
export function Popover({ trigger, label, role = "dialog", children }: PopoverProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLElement | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  // Not when it begins to open: before it is in sight it has no size to place and cannot take the focus.
  const settle = (element: HTMLElement) => {
    if (button.current === null) return;
    place(element, button.current.getBoundingClientRect());
    element.querySelector<HTMLElement>("[autofocus], input, button:not([disabled]), a, [tabindex='0']")?.focus();
  };

  return (
    <>
      {trigger({
        ref: (element) => {
          button.current = element;
        },
        popoverTarget: id,
        "aria-expanded": open,
        "aria-haspopup": role,
      })}
      {/* biome-ignore-start lint/a11y: the role is either of two, which the rules cannot see. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className={styles.panel}
        onBeforeToggle={(event) => {
          if (event.target === event.currentTarget) setOpen(event.newState === "open");
        }}
        onToggle={(event) => {
          if (event.target === event.currentTarget && event.newState === "open") settle(event.currentTarget);
        }}
        onKeyDown={role === "menu" ? walkItems : undefined}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
      {/* biome-ignore-end lint/a11y: the role is either of two, which the rules cannot see. */}
    </>
  );
}

/** Below the button, or above when there is more room; never outside the window. */
function place(panel: HTMLElement, anchor: DOMRect): void {
  const gap = 4;
  const margin = 8;
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = innerHeight - anchor.bottom - margin;
  const fitsBelow = height + gap <= below || below >= anchor.top;
  panel.style.left = `${Math.max(margin, Math.min(anchor.left, innerWidth - width - margin))}px`;
  panel.style.top = fitsBelow ? `${anchor.bottom + gap}px` : `${Math.max(margin, anchor.top - gap - height)}px`;
  panel.style.maxHeight = `${Math.max(160, fitsBelow ? below - gap : anchor.top - margin - gap)}px`;
}

function walkItems(event: React.KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^='menuitem']:not([disabled])")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to === items.length ? 0 : to)?.focus();
}
