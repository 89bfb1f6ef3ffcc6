import { directionOf } from "../../charts/direction.ts";
import { type Column, fieldOf } from "./columns/column.ts";
import { type RunsView, type SortKey, sortField } from "./runs-view.ts";
import type { HeaderSetting } from "./table/header-cell.tsx";

interface HeaderOptions {
  readonly view: RunsView;
  readonly columns: readonly Column[];
  readonly setView: (change: Partial<RunsView>) => void;
  readonly onFilterBy: (field: string) => void;
  readonly onChart: (metric: string) => void;
}

/** What the table's header can do, as changes of the view. */
export function headerSetting({ view, columns, setView, onFilterBy, onChart }: HeaderOptions): HeaderSetting {
  return {
    sort: sortInForce(view.sort),
    directions: view.directions,
    onFilterBy,
    onChart,
    onSort: (column, { add }) => setView({ sort: nextSort(view, column, add) }),
    onSetSort: (key) => setView({ sort: [key] }),
    onReplace: (index, column) => {
      const others = columns.filter((other, at) => at === index || fieldOf(other) !== fieldOf(column));
      setView({ columns: others.map((other) => (other === columns[index] ? column : other)) });
    },
    onMove: (index, by) => {
      const [moved] = columns.slice(index, index + 1);
      if (moved === undefined || index + by < 0 || index + by >= columns.length) return;
      setView({ columns: columns.toSpliced(index, 1).toSpliced(index + by, 0, moved) });
    },
    onHide: (index) => setView({ columns: columns.toSpliced(index, 1) }),
    onGroupBy: (column) => setView({ group: [...view.group, column] }),
    onDirection: (metric, direction) => setView({ directions: new Map([...view.directions, [metric, direction]]) }),
  };
}

/** What the server does when no sort is asked for: the newest first. */
function sortInForce(sort: readonly SortKey[]): readonly SortKey[] {
  return sort.length > 0 ? sort : [{ column: { kind: "attribute", name: "started" }, descending: true }];
}

/** The sort after a click: the good end first, then the other, then none. */
export function nextSort(view: Pick<RunsView, "sort" | "directions">, column: SortKey["column"], add: boolean): readonly SortKey[] {
  const sort = add ? view.sort : sortInForce(view.sort);
  const at = sort.findIndex((key) => sortField(key) === sortField({ column }));
  const now = sort[at];
  const goodFirst = startsDescending(column, view.directions);
  const next =
    now === undefined ? { column, descending: goodFirst } : now.descending === goodFirst ? { column, descending: !goodFirst } : undefined;
  if (!add) return next === undefined ? [] : [next];
  if (at === -1) return next === undefined ? view.sort : [...view.sort, next];
  return next === undefined ? view.sort.toSpliced(at, 1) : view.sort.toSpliced(at, 1, next);
}

function startsDescending(column: SortKey["column"], directions: RunsView["directions"]): boolean {
  if (typeof column === "string") return false;
  if (column.kind === "metric") return directionOf(column.key, directions) !== "lower";
  return column.kind === "attribute" && (column.name === "started" || column.name === "ended" || column.name === "duration");
}
