import { type ReactNode, useState } from "react";
import { Button } from "../../components/button.tsx";
import { Sheet } from "../../components/sheet.tsx";
import styles from "../run/register/register.module.css";

interface ConfirmSheetProps {
  readonly title: string;
  /** What will happen, and what will not. */
  readonly children: ReactNode;
  /** Must be typed first, if given. */
  readonly typed?: string;
  /** What the button says. */
  readonly action: string;
  readonly isPending: boolean;
  /** Why it failed. */
  readonly problem: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that has no way back. */
export function ConfirmSheet({ title, children, typed, action, isPending, problem, onConfirm, onClose }: ConfirmSheetProps): ReactNode {
  const [text, setText] = useState("");
  return (
    <Sheet title={title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        <p>{children}</p>
        {typed === undefined ? null : (
          <label>
            <span>
              Type <code>{typed}</code> to go on
            </span>
            <input value={text} autoComplete="off" onChange={(event) => setText(event.currentTarget.value)} />
          </label>
        )}
        {problem === undefined ? null : (
          <p role="alert" className={styles.problem}>
            {problem}
          </p>
        )}
        <div className={styles.buttons}>
          <Button kind="danger" icon="trash" type="submit" disabled={isPending || (typed !== undefined && text !== typed)}>
            {action}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
