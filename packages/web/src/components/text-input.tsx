import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./text-input.module.css";

interface TextInputProps extends Omit<ComponentProps<"input">, "id"> {
  readonly label: string;
  /** A sentence below it: what is expected. */
  readonly hint?: string;
}

/** A line of text in a form, with its name above. */
export function TextInput({ label, hint, ...rest }: TextInputProps): ReactNode {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={styles.input} {...(hint !== undefined && { "aria-describedby": `${id}hint` })} {...rest} />
      {hint === undefined ? null : (
        <p id={`${id}hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps extends Omit<ComponentProps<"select">, "id"> {
  readonly label: string;
  readonly hint?: string;
}

/** One of few, in a form, with its name above; the children are its options. */
export function Choice({ label, hint, children, ...rest }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className={styles.input} {...(hint !== undefined && { "aria-describedby": `${id}hint` })} {...rest}>
        {children}
      </select>
      {hint === undefined ? null : (
        <p id={`${id}hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
