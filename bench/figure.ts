/** One row of the table that `npm run bench` prints. */
export interface Figure {
  readonly name: string;
  readonly size: string;
  readonly measured: string;
  readonly yardstick: string;
  readonly result: string;
  readonly must: string;
  readonly ok: boolean;
}
