import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./menu.module.css";

interface MenuItemProps {
  readonly icon?: IconName;
  readonly onSelect: () => void;
  /** Given for one of several choices: whether it is the one in force. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A line of a {@link file://./popover.tsx} with the role `menu`. */
export function MenuItem({ icon, onSelect, checked, disabled = false, children }: MenuItemProps): ReactNode {
  const choice = checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked };
  return (
    <button type="button" tabIndex={-1} className={styles.item} disabled={disabled} onClick={onSelect} {...choice}>
      <span className={styles.mark}>
        {checked ? <Icon name="check" size={14} /> : icon === undefined ? null : <Icon name={icon} size={14} />}
      </span>
      {children}
    </button>
  );
}

/** A titled part of a menu. */
export function MenuGroup({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a menu.
    <div role="group" aria-label={title} className={styles.group}>
      <p className={styles.title} aria-hidden="true">
        {title}
      </p>
      {children}
    </div>
  );
}
