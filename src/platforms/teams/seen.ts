/** Has this happened already? Teams delivers again when an answer was late or lost. */
export type Seen = (key: string) => boolean;

const MOST = 20_000;

/** `true` the first time a key is asked for, `false` for `keepMs` after that. */
export function createSeen(now: () => Date, keepMs: number): Seen {
  const until = new Map<string, number>();
  return (key) => {
    const at = now().getTime();
    const known = until.get(key);
    if (known !== undefined && known > at) return false;
    until.delete(key);
    until.set(key, at + keepMs);
    for (const [old, end] of until) {
      if (end > at && until.size <= MOST) break;
      until.delete(old);
    }
    return true;
  };
}
