import type { Tone, Value } from './card.ts';

/**
 * The only place where numbers become text. Every number keeps its unit, every time names its zone, and what
 * cannot be measured says so instead of looking like a zero.
 */

const NO_DATA = 'no data';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Aura sizes and Neo4j's settings count in powers of two: 1 GB is 1024³ bytes. */
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `now` shortens a time of the same day to "14:05 UTC". */
export function formatValue(value: Value, now?: Date): string {
  if (typeof value === 'string') return value;
  if ('ms' in value) return duration(value.ms);
  if ('bytes' in value) return bytes(value.bytes);
  if ('pct' in value) return percent(value.pct);
  if ('count' in value) return count(value.count);
  if ('perMin' in value) return perMinute(value.perMin);
  return utcTime(value.at, now);
}

/** "850 ms", "6.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h": two units at most. */
export function duration(ms: number): string {
  return signed(ms, (size) => {
    if (size < 1) return size === 0 ? '0 ms' : size < 0.1 ? '<0.1 ms' : `${trim(size, 1)} ms`;
    if (Math.round(size) < SECOND) return `${Math.round(size)} ms`;
    if (size < 59_950) return `${trim(size / SECOND, 1)} s`;
    if (Math.round(size / SECOND) < 3_600) return twoUnits(Math.round(size / SECOND), 60, 'min', 's');
    if (Math.round(size / MINUTE) < 1_440) return twoUnits(Math.round(size / MINUTE), 60, 'h', 'min');
    return twoUnits(Math.round(size / HOUR), 24, 'd', 'h');
  });
}

export function bytes(value: number): string {
  return signed(value, (size) => {
    let power = 0;
    let rest = size;
    while (round(rest, rest < 99.95 ? 1 : 0) >= 1024 && power < BYTE_UNITS.length - 1) {
      rest /= 1024;
      power += 1;
    }
    return `${trim(rest, power > 0 && rest < 99.95 ? 1 : 0)} ${BYTE_UNITS[power]}`;
  });
}

/**
 * Whole numbers, but one decimal below 10 and above 95, where a tenth is news (hit ratios). Only what is
 * everything says "100 %", and only nothing says "0 %".
 */
export function percent(value: number): string {
  return signed(value, (size) => {
    if (size > 0 && size < 0.1) return '<0.1 %';
    if (size >= 99.95 && size < 100) return `${Math.floor(size * 100) / 100} %`;
    return `${trim(size, size < 9.95 || (size >= 95 && size < 100) ? 1 : 0)} %`;
  });
}

/** "12,345", "1.2 M", "3.4 bn"; a fraction keeps up to two decimals ("1.75" cores). */
export function count(value: number): string {
  return signed(value, (size) => {
    if (size >= 999_950_000) return `${trim(size / 1e9, 1)} bn`;
    if (size >= 999_999.5) return `${trim(size / 1e6, 1)} M`;
    if (size < 100) return trim(size, 2);
    return grouped(Math.round(size));
  });
}

export const perMinute = (value: number): string =>
  Number.isFinite(value)
    ? `${Math.abs(value) < 9.95 ? trim(value, 1) : count(Math.round(value))}/min`
    : NO_DATA;

/**
 * The reading for places that cannot show the reader's own time: "Nov 25 14:05 UTC"; "14:05 UTC" only when
 * `now` is the same day; with the year when it is another year than `now`'s.
 */
export function utcTime(at: Date, now?: Date): string {
  if (Number.isNaN(at.getTime())) return NO_DATA;
  const clock = `${at.toISOString().slice(11, 16)} UTC`;
  if (now && at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)) return clock;
  const day = `${MONTHS[at.getUTCMonth()] ?? ''} ${at.getUTCDate()}`;
  const year = now && at.getUTCFullYear() !== now.getUTCFullYear() ? ` ${at.getUTCFullYear()}` : '';
  return `${day}${year} ${clock}`;
}

/** "just now", "45 s ago", "3 min ago", "in 20 min": one unit is enough for an age. */
export function ago(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (Number.isNaN(ms)) return NO_DATA;
  const size = Math.abs(ms);
  if (size < 5 * SECOND) return 'just now';
  const text = oneUnit(size);
  return ms < 0 ? `in ${text}` : `${text} ago`;
}

const WORDS: Readonly<Record<Tone, string>> = {
  neutral: '',
  nodata: NO_DATA,
  good: 'healthy',
  watch: 'watch',
  warning: 'warning',
  high: 'high',
  critical: 'critical',
  emergency: 'emergency',
};

/** Shapes differ where colours come close, for readers who cannot tell red from green. */
const SYMBOLS: Readonly<Record<Tone, string>> = {
  neutral: '',
  nodata: '⚪',
  good: '🟢',
  watch: '🟡',
  warning: '🟠',
  high: '🔴',
  critical: '🛑',
  emergency: '🚨',
};

/** Empty for `neutral`, which judges nothing. */
export const toneWord = (tone: Tone): string => WORDS[tone];
/** "🛑 Critical · payments-prod": how a title begins. */
export const toneTitle = (tone: Tone, title: string): string =>
  tone === 'neutral' ? title : `${SYMBOLS[tone]} ${capital(WORDS[tone])} · ${title}`;
/** "🛑 critical": never the symbol without its word. */
export const toneLabel = (tone: Tone): string =>
  tone === 'neutral' ? '' : `${SYMBOLS[tone]} ${WORDS[tone]}`;

function signed(value: number, text: (size: number) => string): string {
  if (!Number.isFinite(value)) return NO_DATA;
  return value < 0 ? `-${text(-value)}` : text(value);
}

/** For words at the beginning of a line. */
export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
const trim = (value: number, decimals: number): string => String(round(value, decimals));

/** Without Intl: the result must not depend on the machine's locale. */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

function twoUnits(total: number, base: number, large: string, small: string): string {
  const rest = total % base;
  const head = `${grouped(Math.floor(total / base))} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}

function oneUnit(size: number): string {
  if (size < 59.5 * SECOND) return `${Math.round(size / SECOND)} s`;
  if (size < 59.5 * MINUTE) return `${Math.round(size / MINUTE)} min`;
  if (size < 47.5 * HOUR) return `${Math.round(size / HOUR)} h`;
  return `${grouped(Math.round(size / DAY))} d`;
}
