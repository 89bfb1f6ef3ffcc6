import type { KeyboardEvent } from "react";

/**
 * The keys of a tree (W3C's Authoring Practices, "Tree View"): up and down over all that is open, right opens and goes in,
 * left closes and goes out, Home, End, Enter, and letters to the next item that begins with them.
 */
export function walkTree(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=treeitem]") : null;
  if (item === null) return;
  const at = items.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  const level = levelOf(item);
  const next = items[at + 1];
  switch (event.key) {
    case "ArrowDown":
      next?.focus();
      break;
    case "ArrowUp":
      items[at - 1]?.focus();
      break;
    case "Home":
      items.at(0)?.focus();
      break;
    case "End":
      items.at(-1)?.focus();
      break;
    case "ArrowRight":
      if (expanded === "false") item.click();
      else if (expanded === "true" && next !== undefined && levelOf(next) > level) next.focus();
      break;
    case "ArrowLeft":
      if (expanded === "true") item.click();
      else items.findLast((other, index) => index < at && levelOf(other) < level)?.focus();
      break;
    case "Enter":
    case " ":
      item.click();
      break;
    default: {
      // `?` and `/` are the page's.
      if (!/^[\p{L}\p{N}_.-]$/u.test(event.key)) return;
      const later = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      later.find((other) => other.textContent.trimStart().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  }
  event.preventDefault();
}

function levelOf(item: HTMLElement): number {
  return Number(item.getAttribute("aria-level"));
}
