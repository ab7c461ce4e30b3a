/** One reading of one series. Times are epoch ms; values are as the source gives them (ratios stay 0–1). */
export interface Sample {
  readonly metric: string;
  /** Everything but the instance: `database`, `aggregation`, `availability_zone`, `instance_mode`, unknown ones too. */
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
}
export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly metric: string;
  readonly labels: Labels;
  readonly points: readonly Point[];
}
/** A raw reading has min = max = avg = value and count 1; a bucket sums up the readings inside it. */
export interface Point {
  /** Start of the bucket, or the time of the reading. */
  readonly at: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly count: number;
}

export interface Span {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** Width of a bucket in ms; left out: every reading. */
  readonly step?: number;
}

/** What was measured, for as long as it is kept: raw readings for days, hourly roll-ups for months. */
export interface History {
  /** Readings already known (same series, same time) are left as they are. Answers how many were new. */
  readonly append: (instance: string, samples: readonly Sample[]) => Promise<number>;
  readonly read: (instance: string, metrics: readonly string[], span: Span) => Promise<readonly Series[]>;
  /** The newest reading of every series, not older than `since` (epoch ms). */
  readonly latest: (instance: string, since: number) => Promise<readonly Sample[]>;
  /** Names of the metrics known for an instance, with the first and the newest time. */
  readonly metrics: (
    instance: string,
  ) => Promise<readonly { readonly metric: string; readonly first: number; readonly last: number }[]>;
  /** Rolls up whole hours and forgets what is past its time; small bites, safe to call at any time. */
  readonly tidy: (now: number) => Promise<void>;
}
