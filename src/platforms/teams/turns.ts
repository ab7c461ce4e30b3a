/** The versions of one message, in order: a picture that comes late never overwrites a newer text. */
export interface Turns {
  readonly take: (message: string) => Turn;
  /** Has a version been taken since? For an answer that took its time. */
  readonly watch: (message: string) => Watch;
}
export interface Watch {
  readonly isOvertaken: () => boolean;
  readonly end: () => void;
}
export interface Turn {
  /** After everything before it, and only while no newer version has been taken. */
  readonly run: (task: () => Promise<void>) => Promise<void>;
  readonly end: () => void;
}

interface Line {
  latest: symbol;
  tail: Promise<unknown>;
}

export function createTurns(): Turns {
  const lines = new Map<string, Line>();
  const watches = new Set<{ readonly message: string; overtaken: boolean }>();

  function take(message: string): Turn {
    const mine = Symbol(message);
    for (const each of watches) if (each.message === message) each.overtaken = true;
    const line = lines.get(message) ?? { latest: mine, tail: Promise.resolve() };
    line.latest = mine;
    lines.set(message, line);
    return {
      run: (task) => {
        const next = line.tail.then(() => (line.latest === mine ? task() : undefined));
        line.tail = next.catch(() => undefined);
        return next;
      },
      end: () => {
        if (line.latest === mine) lines.delete(message);
      },
    };
  }

  function watch(message: string): Watch {
    const mine = { message, overtaken: false };
    watches.add(mine);
    return { isOvertaken: () => mine.overtaken, end: () => void watches.delete(mine) };
  }

  return { take, watch };
}
