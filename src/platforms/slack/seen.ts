/** Has this happened already? Slack delivers again for an hour, or for a day where delayed events are switched on. */
export type Seen = (key: string) => boolean;

/** More than the 30,000 events an hour that Slack delivers from one workspace at most. */
const MOST = 50_000;

/** `true` the first time a key is asked for, `false` for `keepMs` after that. */
export function createSeen(now: () => Date, keepMs: number, most = MOST): Seen {
  const until = new Map<string, number>();

  function forget(at: number): void {
    for (const [key, end] of until) {
      if (end > at && until.size <= most) return;
      until.delete(key);
    }
  }

  return (key) => {
    const at = now().getTime();
    const known = until.get(key);
    if (known !== undefined && known > at) return false;
    until.delete(key);
    until.set(key, at + keepMs);
    forget(at);
    return true;
  };
}
