/** Damerau-Levenshtein (optimal string alignment): a slip of the thumb is one swap, one letter more, less or other. */
export function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]![j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + same,
        swapped ? at(i - 2, j - 2) + 1 : Infinity,
      );
    }
  return at(a.length, b.length);
}

/** The names most like `word`, best first: a common beginning, or a few slips. */
export function nearest(word: string, names: readonly string[], limit = 4): readonly string[] {
  const wanted = word.toLowerCase().slice(0, 60);
  return names
    .map((name) => {
      const lower = name.toLowerCase().slice(0, 60);
      const slips = distance(wanted, lower);
      const inside = wanted.length >= 2 && lower.includes(wanted);
      return {
        name,
        score: inside ? 0.5 : slips,
        near: inside || slips <= Math.max(1, Math.floor(lower.length / 3)),
      };
    })
    .filter(({ near }) => near)
    .toSorted((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}
