import { describe, expect, it } from '@jest/globals';
import type { Analyzer, Rule } from '../../src/analyzer.ts';
import { questionsFor } from '../../src/diagnose.ts';
import { loadFolder } from '../../src/registry.ts';
import type { FeatureName, Features } from '../../src/series/features.ts';

const analyzers = await loadFolder<Analyzer>(new URL('../../src/analyzers/', import.meta.url));
const rules = new Map(
  questionsFor(analyzers, () => undefined)
    .flatMap((question) => question.rules)
    .map((rule) => [rule.id, rule]),
);
const rule = (id: string): Rule => {
  const found = rules.get(id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};

type Row = readonly [
  id: string,
  feature: FeatureName,
  op: '>=' | '>' | '<',
  limit: number,
  forMin: number,
  severity: string,
  guard?: readonly [FeatureName, number],
];
const MIN = 60_000;

/** What the product and its course say, row by row; a change here is a change of what people are told. */
const TABLE: readonly Row[] = [
  ['CPU_WATCH', 'cpuPct', '>=', 60, 10, 'watch'],
  ['CPU_WARN', 'cpuPct', '>=', 70, 10, 'warning'],
  ['CPU_CRIT', 'cpuPct', '>=', 85, 5, 'critical'],
  ['CPU_EMERG', 'cpuPct', '>=', 99, 2, 'emergency'],
  ['STORAGE_WARN', 'storagePct', '>=', 70, 24 * 60, 'warning'],
  ['STORAGE_HIGH', 'storagePct', '>=', 80, 12 * 60, 'high'],
  ['STORAGE_CRIT', 'storagePct', '>=', 90, 0, 'critical'],
  ['OOM_TODAY', 'oomInDay', '>', 0, 0, 'high'],
  ['OOM_ANY', 'oomIn5Min', '>', 0, 0, 'critical'],
  ['OOM_MANY', 'oomInDay', '>', 5, 0, 'emergency'],
  ['HEAP_WATCH', 'heapPct', '>=', 60, 15, 'watch'],
  ['HEAP_WARN', 'heapPct', '>=', 70, 15, 'warning'],
  ['HEAP_HIGH', 'heapPct', '>', 80, 15, 'high'],
  ['HEAP_CRIT', 'heapPct', '>=', 85, 5, 'critical'],
  ['GC_WATCH', 'gcTotalPct', '>', 1, 15, 'watch'],
  ['GC_WARN', 'gcTotalPct', '>', 3, 15, 'warning'],
  ['GC_CRIT', 'gcTotalPct', '>', 5, 10, 'critical'],
  ['GC_OLD', 'gcOldPct', '>', 1, 10, 'high'],
  ['GC_YOUNG', 'gcYoungPct', '>', 2, 15, 'warning'],
  ['PC_WARN', 'pageCacheHitPct', '<', 98, 30, 'warning'],
  ['PC_CRIT', 'pageCacheHitPct', '<', 95, 15, 'critical'],
  ['CONN_WARN', 'boltPctOfLimit', '>=', 80, 5, 'warning'],
  ['CONN_CRIT', 'boltPctOfLimit', '>=', 95, 1, 'critical'],
  ['CONN_FULL', 'boltPctOfLimit', '>=', 100, 0, 'emergency'],
  ['CONN_PER_CORE', 'boltRunningPerCore', '>=', 15, 5, 'warning'],
  ['FAILED_WATCH', 'failedPct', '>=', 1, 10, 'watch', ['queriesIn10Min', 100]],
  ['FAILED_HIGH', 'failedPct', '>', 5, 10, 'high', ['queriesIn10Min', 100]],
  ['FAILED_CRIT', 'failedPct', '>', 10, 5, 'critical', ['queriesIn10Min', 100]],
  ['LAT_P50_WATCH', 'latencyP50Ms', '>=', 100, 15, 'watch', ['queriesIn10Min', 50]],
  ['LAT_P50', 'latencyP50Ms', '>', 200, 15, 'warning', ['queriesIn10Min', 50]],
  ['LAT_P50_CRIT', 'latencyP50Ms', '>', 500, 15, 'critical', ['queriesIn10Min', 50]],
  ['LAT_P99_WATCH', 'latencyP99Ms', '>', 2_000, 10, 'watch', ['queriesIn10Min', 50]],
  ['LAT_P99', 'latencyP99Ms', '>', 5_000, 10, 'critical', ['queriesIn10Min', 50]],
  ['LAT_SPREAD', 'latencySpread', '>', 10, 10, 'watch', ['latencyP99Ms', 1_000]],
  ['ROLLBACK_WATCH', 'rollbackPct', '>=', 1, 10, 'watch', ['commitsIn10Min', 100]],
  ['ROLLBACK', 'rollbackPct', '>', 5, 10, 'warning', ['commitsIn10Min', 100]],
  ['REPL_LAG', 'replicationLag', '>', 1_000, 5, 'critical'],
  ['CHECKPOINT_WATCH', 'checkpointLastMs', '>', 5 * MIN, 0, 'watch'],
  ['CHECKPOINT_LONG', 'checkpointLastMs', '>', 10 * MIN, 20, 'warning'],
  ['CHECKPOINT_STUCK', 'checkpointLastMs', '>', 30 * MIN, 20, 'critical'],
  ['SNAPSHOT_OLD', 'snapshotAgeHours', '>', 26, 0, 'warning'],
  ['SNAPSHOT_MISSING', 'snapshotAgeHours', '>', 50, 0, 'critical'],
];

/** Enough of everything that a guard may ask for. */
const PLENTY: Features = { queriesIn10Min: 1_000, commitsIn10Min: 1_000, latencyP99Ms: 1_000_000 };
const given = (feature: FeatureName, value: number, more: Features = {}): Features => ({
  ...PLENTY,
  ...more,
  [feature]: value,
});

describe('the rules', () => {
  it('are those of the table, no more and no fewer', () => {
    expect([...rules.keys()].toSorted()).toEqual(TABLE.map(([id]) => id).toSorted());
  });

  it.each(TABLE)('%s: %s %s %d for %d min is %s', (id, feature, op, limit, forMin, severity) => {
    const { when, line, ...found } = rule(id);

    expect({ forMin: found.forMin, severity: found.severity, line }).toEqual({
      forMin,
      severity,
      line: { feature, value: limit },
    });
    expect([
      when(given(feature, limit - 0.001)),
      when(given(feature, limit)),
      when(given(feature, limit + 0.001)),
    ]).toEqual(op === '<' ? [true, false, false] : [false, op === '>=', true]);
  });

  it.each(TABLE)('%s does not know without %s', (id, feature) => {
    const { [feature]: _gone, ...others } = PLENTY;

    expect(rule(id).when(others)).toBe('unknown');
  });

  const guarded = TABLE.flatMap(([id, feature, , limit, , , guard]) =>
    guard ? [[id, feature, limit, ...guard] as const] : [],
  );
  it.each(guarded)(
    '%s: a bad %s of %d says nothing below enough %s (%d)',
    (id, feature, limit, volume, enough) => {
      const bad = (much: number) => rule(id).when(given(feature, limit * 2 + 1, { [volume]: much }));

      expect([bad(0), bad(enough - 1), bad(enough), bad(enough + 1)]).toEqual([false, false, true, true]);
    },
  );

  it.each(guarded)(
    '%s does not know whether %s of %d counts while %s is unknown',
    (id, feature, limit, volume) => {
      const { [volume]: _gone, ...others } = given(feature, limit * 2 + 1);

      expect(rule(id).when(others)).toBe('unknown');
    },
  );

  it.each([
    [49, false],
    [50, true],
  ])('a wide spread of %d queries counts: %s', (queriesIn10Min, truth) => {
    expect(rule('LAT_SPREAD').when({ latencyP99Ms: 2_000, latencySpread: 20, queriesIn10Min })).toBe(truth);
  });
});

describe('each analyzer', () => {
  it.each([...analyzers])('%s says what it looks for, and what to do about each row', (_name, analyzer) => {
    expect(analyzer.summary.length).toBeGreaterThan(10);
    expect(analyzer.label.length).toBeGreaterThan(1);
    for (const { verdict, source } of analyzer.rules(analyzer.options.parse({}))) {
      expect(verdict).toMatch(/^[A-Za-z].*[.?]$/);
      expect(verdict).not.toMatch(/restart/i);
      expect(source.length).toBeGreaterThan(5);
    }
  });

  it.each([...analyzers])('%s lists its rules worst first, and reacts sooner the worse it gets', (name) => {
    const order = ['watch', 'warning', 'high', 'critical', 'emergency'];
    const [question] = questionsFor(new Map([[name, analyzers.get(name)!]]), () => undefined);
    const severities = (question?.rules ?? []).map(({ severity }) => order.indexOf(severity));

    expect(severities).toEqual(severities.toSorted((a, b) => b - a));
  });

  it('takes thresholds of aura.yml, the others stay', () => {
    const [question] = questionsFor(new Map([['cpu-saturation', analyzers.get('cpu-saturation')!]]), () => ({
      warnPct: 75,
    }));
    const found = Object.fromEntries(question!.rules.map(({ id, line }) => [id, line?.value]));

    expect(found).toEqual({ CPU_EMERG: 99, CPU_CRIT: 85, CPU_WARN: 75, CPU_WATCH: 60 });
  });

  it('never advises to scale for what only the application can mend', () => {
    for (const id of ['ROLLBACK', 'CONN_WARN', 'CONN_CRIT', 'CONN_FULL', 'FAILED_CRIT', 'FAILED_HIGH'])
      expect(rule(id).advice).toBe('code');
  });
});
