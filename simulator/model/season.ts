import { hash, normal, stream } from '../random.ts';

/** How the traffic goes through the day and the week. */
export interface Season {
  /** Hour of the day (UTC) with most traffic. */
  readonly peakHour: number;
  /** Share of the peak's traffic that is missing at the quietest hour. */
  readonly depth: number;
  /** Share of a working day's traffic that a weekend has. */
  readonly weekend: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A broad peak and a short night: traffic stays near its height for about eight hours. */
export function seasonAt({ peakHour, depth, weekend }: Season, at: number): number {
  const hours = (at % DAY) / HOUR - peakHour;
  const day = (1 + Math.cos((2 * Math.PI * hours) / 24)) / 2;
  const weekday = (Math.floor(at / DAY) + 4) % 7;
  return (1 - depth * (1 - day ** 0.6)) * (weekday === 0 || weekday === 6 ? weekend : 1);
}

const LATTICE = 20;

/** Traffic never runs on rails: a slow drift over minutes and a jitter on top, both around 1. */
export function wobble(key: number, tick: number, size: number): number {
  const cell = Math.floor(tick / LATTICE);
  const part = (tick % LATTICE) / LATTICE;
  const drift = knot(key, cell) * (1 - part) + knot(key, cell + 1) * part;
  const jitter = normal(stream(key, tick, 7)) * 0.4;
  return Math.max(0.2, 1 + size * (drift + jitter));
}

function knot(key: number, cell: number): number {
  return normal(stream(hash(key, cell), 11));
}
