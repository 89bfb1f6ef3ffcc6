import type { ReactNode } from "react";

interface SearchFieldProps {
  /** Says what is searched: shown while the field is empty, and its name for assistive tools. */
  readonly label: string;
  readonly value: string;
  readonly className: string | undefined;
  onChange(value: string): void;
}

/** A field that narrows a list while one types. */
export function SearchField({ label, value, className, onChange }: SearchFieldProps): ReactNode {
  return (
    <input
      type="search"
      className={className}
      placeholder={label}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
