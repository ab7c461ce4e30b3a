export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}
/** What Chart.js calls a dataset; `role` is ours and tells lines that explain from lines that were measured. */
export type Dataset = JsonObject;

/** A Chart.js configuration without functions: it can be stored, compared and sent to any QuickChart server. */
export interface ChartConfig {
  readonly type: 'line' | 'bar' | 'doughnut';
  readonly data: { readonly labels?: readonly string[]; readonly datasets: readonly Dataset[] };
  readonly options: JsonObject;
}
