/** The list in parts of at most `size`, in order: an engine takes so many values a statement and no more. */
export function* portionsOf<T>(list: readonly T[], size: number): Generator<T[], void, void> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}
