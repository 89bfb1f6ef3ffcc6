import { type FormEvent, type ReactNode, useId } from "react";
import { useLocation } from "wouter";
import { useModels, useRegister } from "../../../api/registry.ts";
import { Button } from "../../../components/button.tsx";
import { Sheet } from "../../../components/sheet.tsx";
import { versionPath } from "../../../routing/model-path.ts";
import styles from "./register.module.css";

interface RegisterSheetProps {
  readonly from: Parameters<ReturnType<typeof useRegister>["mutate"]>[0]["from"];
  /** A name for the model, to be changed. */
  readonly suggestion: string;
  readonly onClose: () => void;
}

/** Asks under which name to register, and goes to the new version. */
export function RegisterSheet({ from, suggestion, onClose }: RegisterSheetProps): ReactNode {
  const id = useId();
  const [, navigate] = useLocation();
  const register = useRegister();
  const known = useModels("").data?.pages.flatMap(({ models }) => models) ?? [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get("name") ?? "").trim();
    const description = String(fields.get("description") ?? "").trim();
    register.mutate(
      { name, from, ...(description === "" ? {} : { description }) },
      { onSuccess: ({ version }) => navigate(versionPath(version)) },
    );
  };
  return (
    <Sheet title="Register a model" onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <label>
          <span>Model</span>
          <input
            name="name"
            list={id}
            defaultValue={suggestion}
            required
            pattern="[^\/:]+"
            title="Neither / nor :"
            maxLength={256}
            autoComplete="off"
            ref={(field) => field?.select()}
          />
        </label>
        <datalist id={id}>
          {known.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <p className={styles.hint}>A name that is there already gets its next version; any other is made.</p>
        <label>
          <span>What is new in this version?</span>
          <textarea name="description" rows={4} placeholder="Markdown, may stay empty" />
        </label>
        {register.error === null ? null : (
          <p role="alert" className={styles.problem}>
            {register.error.message}
          </p>
        )}
        <div className={styles.buttons}>
          <Button kind="primary" type="submit" disabled={register.isPending}>
            Register
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
