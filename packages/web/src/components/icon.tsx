import type { ReactNode } from "react";

/** Paths on a 16 × 16 grid, drawn with a 1.5 px line in the text's colour. */
const paths = {
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.600-1.400L14 14",
  columns: "M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10",
  chart: "M2.500 2.500v11h11M5 10l2.500-3.500 2.500 2L13.500 4",
  trash: "M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.6 9h5.800l.6-9M6.800 7v4M9.200 7v4",
  restore: "M3 3v3.500h3.500M3.300 6.300A5 5 0 1 1 3 9.500",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  up: "M8 13V3.500M4 7l4-4 4 4",
  down: "M8 3v9.500M4 9l4 4 4-4",
  chevron: "M6 3.500 10.500 8 6 12.500",
  open: "M4 6l4 4 4-4",
  check: "M3 8.500l3.200 3.200L13 5",
  cross: "M4 4l8 8M12 4l-8 8",
  stop: "M4.500 4.500h7v7h-7z",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3.300l2 1.500",
  sun: "M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600ZM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M12.600 3.400l-.9.9M4.300 11.700l-.9.9",
  moon: "M13.500 9.500A5.800 5.800 0 0 1 6.500 2.500a5.800 5.800 0 1 0 7 7Z",
  system: "M2 3h12v8H2zM6 13.500h4M8 11v2.500",
  keyboard: "M1.500 4h13v8h-13zM4 6.500h.01M6.700 6.500h.01M9.400 6.500h.01M12 6.500h.01M5 9.500h6",
  copy: "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
  play: "M4.500 2.800v10.400L13 8z",
  compare: "M5 2.500v11M11 2.500v11M2 5.500h3M2 9h3M11 7h3M11 10.500h3",
  pencil: "M3 13l.6-2.800 7.600-7.600 2.200 2.200-7.600 7.600L3 13Z",
  filter: "M2.500 3.500h11L9.500 8.500v4l-3 1.500V8.500z",
  left: "M13 8H3.500M7 4 3 8l4 4",
  right: "M3 8h9.500M9 4l4 4-4 4",
  warning: "M8 2.200 14.300 13.300H1.700zM8 6.500v3.200M8 11.600h.01",
  help: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.300 6.300a1.800 1.800 0 1 1 2.600 1.700c-.6.3-.9.6-.9 1.300M8 11.300h.01",
  pin: "M5.500 2.500h5M6.500 2.500v4l-2 2.500h7l-2-2.500v-4M8 9v4.500",
  flag: "M4 14V2.500M4 3h8l-2 2.800 2 2.700H4",
  tag: "M2.500 2.500h5l6 6-5 5-6-6zM5.200 5.200h.01",
  bookmark: "M4.500 2.500h7v11L8 10.500l-3.500 3z",
  eye: "M1.500 8S4 3.800 8 3.800 14.500 8 14.500 8 12 12.200 8 12.200 1.500 8 1.500 8ZM8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600Z",
  hidden:
    "M2.500 2.500l11 11M6.200 4.100A7 7 0 0 1 8 3.800c4 0 6.500 4.200 6.500 4.200a12 12 0 0 1-2 2.400M4 5.300A11 11 0 0 0 1.500 8S4 12.200 8 12.200a6.600 6.600 0 0 0 2.700-.6",
  group: "M2.500 3.500h11M5 8h8.500M5 12.500h8.500M2.500 6v6.500",
  person: "M8 8a2.800 2.800 0 1 0 0-5.600A2.800 2.800 0 0 0 8 8ZM2.800 13.800a5.200 5.200 0 0 1 10.400 0",
  reset: "M13 3v3.500H9.500M12.700 6.300A5 5 0 1 0 13 9.500",
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a text or in a button that has a name of its own. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
