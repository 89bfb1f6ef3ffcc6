import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "../../../components/button.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

const Markdown = lazy(() => import("../../../viewers/markdown/markdown.tsx"));

interface MarkdownNoteProps {
  readonly title: string;
  /** Empty: there is none yet. */
  readonly text: string;
  /** Asks for one where there is none. */
  readonly invitation: string;
  readonly isSaving: boolean;
  /** Calls `done` once the text is kept; the draft stays open until then. */
  readonly onSave: (text: string, done: () => void) => void;
}

/** A text in Markdown, read and edited in place. */
export function MarkdownNote({ title, text, invitation, isSaving, onSave }: MarkdownNoteProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const save = () => {
    if (draft !== undefined) onSave(draft, () => setDraft(undefined));
  };
  return (
    <Section
      title={title}
      tools={
        draft === undefined ? (
          <Button kind="quiet" icon="pencil" onClick={() => setDraft(text)}>
            {text === "" ? `Write a ${title.toLowerCase()}` : "Edit"}
          </Button>
        ) : null
      }
    >
      {draft === undefined ? (
        text === "" ? (
          <p className={styles.none}>{invitation}</p>
        ) : (
          <Suspense fallback={<p className={styles.plainNote}>{text}</p>}>
            <Markdown text={text} />
          </Suspense>
        )
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <textarea
            className={styles.editor}
            aria-label={`${title}, in Markdown`}
            value={draft}
            rows={Math.min(24, Math.max(6, draft.split("\n").length + 1))}
            ref={(field) => field?.focus()}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && draft === text) setDraft(undefined);
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
            }}
          />
          <div className={styles.form}>
            <Button kind="primary" type="submit" disabled={isSaving}>
              Save
            </Button>
            <Button kind="quiet" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <span className={styles.hint}>Markdown; Ctrl+Enter saves</span>
          </div>
        </form>
      )}
    </Section>
  );
}
