/**
 * The answer to a person, as plain data. No platform's markup is in here: text is plain text, numbers keep
 * their unit until a renderer writes them down, a button is a command waiting to be pressed.
 */

/** A measured quantity. `pct` is 0–100, `at` is shown in the reader's own time zone where the platform can. */
export type Value =
  | string
  | { readonly ms: number }
  | { readonly bytes: number }
  | { readonly pct: number }
  | { readonly count: number }
  | { readonly perMin: number }
  | { readonly at: Date };

/** How worried to be, worst last. The seven bands of the product are these words; `nodata` is never a green tick. */
export type Tone = 'neutral' | 'nodata' | 'good' | 'watch' | 'warning' | 'high' | 'critical' | 'emergency';

/** A button: an invocation waiting to be pressed, or a link to look at something elsewhere. */
export type Action = CommandAction | LinkAction;
export interface CommandAction {
  readonly label: string;
  readonly command: string;
  readonly args?: Readonly<Record<string, string | number | boolean>>;
  readonly style?: 'primary' | 'danger';
}
export interface LinkAction {
  readonly label: string;
  /** https only; renderers drop anything else. */
  readonly url: string;
}

export interface Fact {
  readonly label: string;
  readonly value: Value;
  /** The band the value stands in; renderers show it as a word and a colour, never as a colour alone. */
  readonly tone?: Tone;
  /** A few words after the value: "limit 2 cores", "for 14 min". */
  readonly note?: string;
}

/** A private block is for the asker's eyes: query text, security findings. */
interface Private {
  readonly private?: boolean;
}

export interface TextBlock extends Private {
  readonly kind: 'text';
  readonly text: string;
  /** `strong` for the one sentence that matters, `quiet` for ages, sources and limits. */
  readonly weight?: 'strong' | 'quiet';
}
export interface FactsBlock extends Private {
  readonly kind: 'facts';
  readonly facts: readonly Fact[];
}
/** One thing in a list, in at most three lines, with its own button: an instance of the fleet, a finding. */
export interface ItemBlock extends Private {
  readonly kind: 'item';
  readonly title: string;
  readonly tone: Tone;
  readonly lines: readonly string[];
  readonly action?: CommandAction;
}
export interface TableBlock extends Private {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}
export interface CodeBlock extends Private {
  readonly kind: 'code';
  readonly code: string;
  readonly language?: 'cypher' | 'yaml' | 'json' | 'text';
}
export interface ChartBlock extends Private {
  readonly kind: 'chart';
  readonly chart: Chart;
}
/** Something to keep: sent to the asker directly, or saved by the console. Never shown in a channel. */
export interface FileBlock extends Private {
  readonly kind: 'file';
  readonly name: string;
  readonly mime: 'text/csv' | 'application/json' | 'text/plain';
  readonly content: string;
}
/** Asks for one line of text; the answer joins the arguments of whichever button is pressed. */
export interface AskBlock extends Private {
  readonly kind: 'ask';
  readonly name: string;
  readonly label: string;
  readonly required?: boolean;
}

export type Block =
  TextBlock | FactsBlock | ItemBlock | TableBlock | CodeBlock | ChartBlock | FileBlock | AskBlock;

export interface Card {
  /** A card with an id is alive: posting it again edits the copies already out there. */
  readonly id?: string;
  readonly title: string;
  readonly tone?: Tone;
  readonly body: readonly Block[];
  readonly actions?: readonly Action[];
}

/** What a y value is, so that axes and alt texts can say it. */
export type Unit = 'pct' | 'ms' | 'bytes' | 'count' | 'perMin';

export interface ChartSeries {
  readonly name: string;
  /** [epoch ms, value] for charts over time; null leaves a gap. */
  readonly points: readonly (readonly [number, number | null])[];
}
export interface Threshold {
  readonly value: number;
  readonly label: string;
  readonly tone: Tone;
}
/** A chart over time or over categories. The picture and a native chart are drawn from the same data. */
export type Chart = TimeChart | BarChart | GaugeChart;
interface ChartText {
  readonly title: string;
  /** States the reading, not the picture: "peak 91 % at 14:05, now 72 %, rising". */
  readonly alt: string;
  readonly unit: Unit;
}
export interface TimeChart extends ChartText {
  readonly type: 'line' | 'area' | 'stacked' | 'sparkline';
  readonly series: readonly ChartSeries[];
  readonly thresholds?: readonly Threshold[];
  /** Shaded spans, such as an incident. Epoch ms. */
  readonly spans?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  /** Vertical marks: deployments, resizes, snapshots. Epoch ms. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
  /** The window that was asked for, epoch ms; a shorter history says "collecting since". */
  readonly from: number;
  readonly to: number;
  readonly collectingSince?: number;
}
export interface BarChart extends ChartText {
  readonly type: 'bar' | 'horizontal-bar' | 'stacked-bar';
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}
export interface GaugeChart extends ChartText {
  readonly type: 'gauge';
  readonly value: number;
  readonly max: number;
  readonly bands: readonly { readonly upTo: number; readonly tone: Tone }[];
}

const WORST_LAST: readonly Tone[] = [
  'neutral',
  'good',
  'nodata',
  'watch',
  'warning',
  'high',
  'critical',
  'emergency',
];

/** For sorting: the larger the number, the sooner a person should look. */
export const toneRank = (tone: Tone): number => WORST_LAST.indexOf(tone);

export const worstTone = (tones: readonly Tone[]): Tone =>
  tones.reduce<Tone>((worst, tone) => (toneRank(tone) > toneRank(worst) ? tone : worst), 'neutral');

export const isPrivate = (card: Card): boolean => card.body.some((block) => block.private === true);

/** The card as everybody may see it; says so where something was left out. */
export function withoutPrivate(card: Card): Card {
  if (!isPrivate(card)) return card;
  const body = card.body.filter((block) => block.private !== true);
  const note: TextBlock = {
    kind: 'text',
    weight: 'quiet',
    text: 'Some parts are shown only to the person who asked.',
  };
  return { ...card, body: [...body, note] };
}
