import { type ReactNode, useState } from "react";
import { SearchField } from "../../../components/search-field.tsx";
import styles from "./overview.module.css";
import { Section } from "./section.tsx";

interface ParamsTableProps {
  readonly params: readonly { readonly key: string; readonly value: string }[];
}

/** From so many lines on a table has a search. */
const SEARCHABLE = 8;

export function ParamsTable({ params }: ParamsTableProps): ReactNode {
  const [search, setSearch] = useState("");
  const text = search.trim().toLowerCase();
  const shown = params.filter(({ key, value }) => key.toLowerCase().includes(text) || value.toLowerCase().includes(text));
  return (
    <Section
      title="Params"
      count={params.length}
      tools={
        params.length < SEARCHABLE ? null : (
          <SearchField label="Search params" className={styles.search} value={search} onChange={setSearch} />
        )
      }
    >
      {params.length === 0 ? (
        <p className={styles.none}>No param was logged.</p>
      ) : shown.length === 0 ? (
        <p className={styles.none}>No param has “{search.trim()}” in its name or value.</p>
      ) : (
        <table className={styles.table}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Param</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, value }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td className={styles.value}>{value === "" ? <em>empty</em> : value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
