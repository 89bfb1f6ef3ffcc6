/** One page of a listing. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; absent on the last page. Opaque: hand it back with the same query. */
  readonly next?: string;
}
