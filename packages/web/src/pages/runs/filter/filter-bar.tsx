import type { KeySummaryJson } from "@trialbook/api/runs.ts";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import styles from "./filter-bar.module.css";
import { FilterHelp } from "./filter-help.tsx";
import { problemOf } from "./problem-of.ts";
import { exampleFilter, type Suggestion, suggestionsAt } from "./suggestions.ts";

interface FilterBarProps {
  readonly input: RefObject<HTMLInputElement | null>;
  /** The filter in force. */
  readonly filter: string;
  readonly keys: readonly KeySummaryJson[];
  /** A field that a new clause shall begin with; each object begins one. */
  readonly begin: { readonly field: string } | undefined;
  readonly onFilter: (filter: string) => void;
}

/** A line of the filter language: completes keys and values, marks what is wrong, and takes effect on Enter. */
export function FilterBar({ input, filter, keys, begin, onFilter }: FilterBarProps): ReactNode {
  const [text, setText] = useState(filter);
  const [caret, setCaret] = useState(filter.length);
  const [chosen, setChosen] = useState(-1);
  const [listOpen, setListOpen] = useState(false);
  const [isTyping, setIsTyping] = useState(false);
  const [scroll, setScroll] = useState(0);
  /** Where the caret shall be put; each object puts it once. */
  const [caretTo, setCaretTo] = useState<{ readonly at: number }>();
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  const known = useRef(filter);
  useEffect(() => {
    if (known.current === filter) return;
    known.current = filter;
    setText(filter);
  }, [filter]);

  useEffect(() => {
    if (begin === undefined) return;
    setText((before) => (before.trim() === "" ? `${begin.field} ` : `${before.trimEnd()} and ${begin.field} `));
    setCaretTo({ at: Number.POSITIVE_INFINITY });
  }, [begin]);

  // With the new text, not a frame later: what is typed meanwhile would land in the wrong place.
  useLayoutEffect(() => {
    if (caretTo === undefined || input.current === null) return;
    const at = Math.min(caretTo.at, input.current.value.length);
    input.current.focus();
    input.current.setSelectionRange(at, at);
  }, [caretTo, input]);

  const example = useMemo(() => exampleFilter(keys), [keys]);
  const fault = useMemo(() => problemOf(text), [text]);
  // While someone types, the end is not wrong yet but unfinished.
  const isUnfinished = fault !== undefined && isTyping && fault.to >= text.trimEnd().length;
  const problem = isUnfinished ? undefined : fault;
  const suggestions = listOpen ? suggestionsAt(text, caret, keys) : [];
  const isOpen = suggestions.length > 0;

  const apply = (next: string) => {
    setListOpen(false);
    setIsTyping(false);
    if (problemOf(next) !== undefined) return; // It is shown, and the list stays as it was.
    known.current = next.trim();
    onFilter(next.trim());
  };
  const take = (suggestion: Suggestion) => {
    const next = text.slice(0, suggestion.from) + suggestion.insert + text.slice(suggestion.to);
    const at = suggestion.from + suggestion.insert.length;
    setText(next);
    setCaret(at);
    setChosen(-1);
    setCaretTo({ at });
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const picked = suggestions[chosen];
    if (event.key === "ArrowDown" && !isOpen) setListOpen(true);
    else if (event.key === "ArrowDown") setChosen((chosen + 1) % suggestions.length);
    else if (event.key === "ArrowUp" && isOpen) setChosen(chosen <= 0 ? suggestions.length - 1 : chosen - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && picked !== undefined) take(picked);
    else if (event.key === "Enter") apply(text);
    else if (event.key === "Escape" && isOpen) setListOpen(false);
    else if (event.key === "Escape") input.current?.blur();
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not in every browser's tree yet.
    <div className={styles.bar} role="search" ref={box}>
      <div className={[styles.field, problem === undefined ? "" : styles.wrong].join(" ")}>
        <Icon name="filter" />
        <div className={styles.line}>
          <div className={styles.mirror} aria-hidden="true">
            <span style={{ translate: `${-scroll}px 0` }}>
              {problem === undefined ? null : <Marked text={text} from={problem.from} to={problem.to} />}
            </span>
          </div>
          <input
            ref={input}
            className={styles.input}
            type="text"
            role="combobox"
            aria-label="Filter runs"
            aria-expanded={isOpen}
            aria-controls={`${id}list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && chosen >= 0 ? `${id}${chosen}` : undefined}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${id}problem`}
            placeholder={example === undefined ? "Filter" : `Filter: ${example}`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? 0);
              setChosen(-1);
              setListOpen(true);
              setIsTyping(true);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
            onKeyDown={press}
            onFocus={() => setListOpen(true)}
            onClick={() => setListOpen(true)}
            onBlur={() => {
              setListOpen(false);
              setIsTyping(false);
            }}
          />
        </div>
        {text.trim() !== filter ? <span className={styles.hint}>Enter applies</span> : null}
        {text !== "" ? (
          <IconButton
            icon="cross"
            label="Clear the filter"
            onClick={() => {
              setText("");
              apply("");
              input.current?.focus();
            }}
          />
        ) : null}
        <FilterHelp />
      </div>
      {isOpen ? (
        <div id={`${id}list`} role="listbox" aria-label="Completions" className={styles.list}>
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's.
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox.
            <div
              key={suggestion.label}
              id={`${id}${index}`}
              role="option"
              aria-selected={index === chosen}
              className={styles.option}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <span>{suggestion.label}</span>
              <span className={styles.detail}>{suggestion.detail}</span>
            </div>
          ))}
        </div>
      ) : null}
      {problem === undefined ? null : (
        <p id={`${id}problem`} role="alert" className={styles.problem}>
          {problem.message}
        </p>
      )}
    </div>
  );
}

/** The text with the wrong part underlined; what is missing at the end is marked behind it. */
function Marked({ text, from, to }: { readonly text: string; readonly from: number; readonly to: number }): ReactNode {
  return (
    <>
      {text.slice(0, from)}
      <mark className={styles.mark}>{text.slice(from, Math.max(to, from + 1)) || " "}</mark>
      {text.slice(Math.max(to, from + 1))}
    </>
  );
}
