import type { Tone } from '../card.ts';

export type Theme = 'light' | 'dark';

export interface Paint {
  readonly background: string;
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  /** The track of a gauge and the shade of a span: there, but behind everything. */
  readonly shade: string;
  /** Okabe and Ito's colours, told apart by every kind of colour-blindness; lighter ones on a dark ground. */
  readonly series: readonly string[];
  readonly tones: Readonly<Record<Tone, string>>;
}

const light: Paint = {
  background: '#ffffff',
  text: '#1d1c1d',
  quiet: '#5f5e60',
  grid: '#e4e4e6',
  shade: '#e9ebee',
  series: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'],
  tones: {
    neutral: '#5f5e60',
    nodata: '#8b8b8f',
    good: '#00825e',
    watch: '#9a7400',
    warning: '#b85c00',
    high: '#c83c0c',
    critical: '#b3093c',
    emergency: '#7d0a5c',
  },
};

const dark: Paint = {
  background: '#1a1d21',
  text: '#f3f3f4',
  quiet: '#b5b6ba',
  grid: '#34373c',
  shade: '#2b2f35',
  series: ['#56b4e9', '#f0b429', '#2fbf95', '#e79bc5', '#9db8ff', '#ff8a50'],
  tones: {
    neutral: '#b5b6ba',
    nodata: '#8d8f95',
    good: '#2fbf95',
    watch: '#e5c52b',
    warning: '#ffa040',
    high: '#ff7847',
    critical: '#ff5d7d',
    emergency: '#f27ad0',
  },
};

export const paintOf = (theme: Theme): Paint => (theme === 'dark' ? dark : light);

/** Hex colour with an opacity of 0–1. */
export const faint = (color: string, opacity: number): string =>
  color +
  Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0');

/** The first is in the renderer's package of fonts; another server falls through to what it has. */
const FONT_FAMILY = "Inter, 'Inter Ext', 'Inter Cyrillic', 'Inter Greek', 'Noto Sans', sans-serif";

/**
 * Chat shows a picture of 1600 pixels about 360 wide on a phone: every length is a share of the width, so that text
 * is never smaller there than about 8 of the phone's own points.
 */
export interface Measure {
  readonly width: number;
  readonly height: number;
  /** Size of ordinary text, in pixels. */
  readonly text: number;
  /** Width of a series' line, in pixels. */
  readonly line: number;
}

export function measureOf(width: number, height: number): Measure {
  const text = Math.round(Math.max(12, Math.min(width / 42, height / 14)));
  return { width, height, text, line: Math.max(2, Math.round(text / 7)) };
}

export const font = (size: number, weight: 400 | 600 = 400) => ({
  family: FONT_FAMILY,
  size: Math.round(size),
  weight,
  lineHeight: 1.2,
});

/** Cut at the end, since the beginning names the thing. About 0.54 of the size is a letter's mean width. */
export function fit(text: string, width: number, size: number): string {
  const letters = Math.max(4, Math.floor(width / (size * 0.54)));
  return text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`;
}
