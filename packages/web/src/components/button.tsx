import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { Icon, type IconName } from "./icon.tsx";

type ButtonKind = "plain" | "primary" | "quiet" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
}

export function Button({ kind = "plain", icon, className, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button type="button" className={[styles.button, styles[kind], className].filter(Boolean).join(" ")} {...rest}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: IconName;
  /** What it does, for the tooltip and for those who hear the page. */
  readonly label: string;
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={[styles.button, styles.quiet, styles.square, className].filter(Boolean).join(" ")}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
