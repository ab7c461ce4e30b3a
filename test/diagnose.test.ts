import { describe, expect, it } from '@jest/globals';
import type { Condition } from '../src/condition.ts';
import { diagnose, questionsFor } from '../src/diagnose.ts';
import type { Features } from '../src/series/features.ts';
import { MINUTE, NOW, watchedWith } from './support/builders.ts';
import { analyzers } from './support/world.ts';

const questions = questionsFor(analyzers, () => undefined);
const rules = questions.flatMap((question) => question.rules);
/** Everything measured and fine. */
const FINE: Features = {
  cpuPct: 30,
  heapPct: 40,
  pageCacheHitPct: 99.9,
  storagePct: 20,
  gcTotalPct: 0.1,
  failedPct: 0,
  latencyP99Ms: 50,
  rollbackPct: 0,
  oomInDay: 0,
  checkpointLastMs: 2_000,
  snapshotAgeHours: 3,
  boltPctOfLimit: 5,
  replicationLag: 0,
};
const since = new Date(NOW.getTime() - 20 * MINUTE);
/** Every rule is clear but those said. */
const conditions = (said: Readonly<Record<string, Condition['state']>> = {}): readonly Condition[] =>
  rules.map(({ id: rule }) => {
    const state = said[rule] ?? 'clear';
    return state === 'holds' || state === 'pending' ? { rule, state, since } : { rule, state };
  });
const found = (said: Parameters<typeof conditions>[0], features: Features = FINE) =>
  diagnose(watchedWith(features, conditions(said)), questions);
const bandOf = (diagnosis: ReturnType<typeof found>, name: string) =>
  diagnosis.bands.find(({ question }) => question === name);

describe('an instance', () => {
  it('with every answer and none bad is healthy', () => {
    const { tone, findings, bands } = found({});

    expect([tone, findings.length]).toEqual(['good', 0]);
    expect(bands.every((band) => band.tone === 'good')).toBe(true);
  });

  it.each([
    ['watch', { CPU_WATCH: 'holds' }, 'watch'],
    ['warning', { CPU_WARN: 'holds', CPU_WATCH: 'holds' }, 'warning'],
    ['emergency', { CPU_EMERG: 'holds', HEAP_WARN: 'holds' }, 'emergency'],
    ['pending alone', { CPU_CRIT: 'pending' }, 'good'],
  ] as const)('is as ill as its worst finding: %s', (_what, said, tone) => {
    expect(found(said).tone).toBe(tone);
  });

  it('names the cause before the symptom among equals, and the worst first', () => {
    const order = found({
      LAT_P99: 'holds',
      CPU_CRIT: 'holds',
      GC_CRIT: 'holds',
      HEAP_CRIT: 'holds',
      OOM_ANY: 'holds',
      STORAGE_WARN: 'holds',
      CONN_FULL: 'holds',
    }).findings.map(({ rule }) => rule);

    expect(order).toEqual([
      'CONN_FULL',
      'OOM_ANY',
      'HEAP_CRIT',
      'GC_CRIT',
      'CPU_CRIT',
      'LAT_P99',
      'STORAGE_WARN',
    ]);
  });

  it('gets one finding a question: the worst row that holds', () => {
    const { findings } = found(
      { CPU_CRIT: 'holds', CPU_WARN: 'holds', CPU_WATCH: 'holds' },
      { ...FINE, cpuPct: 91 },
    );

    expect(findings).toEqual([
      expect.objectContaining({ rule: 'CPU_CRIT', severity: 'critical', value: 91, label: 'CPU', since }),
    ]);
  });

  it('shows with a finding the number that its row reads, under its own name', () => {
    const features = { ...FINE, boltRunningPerCore: 18, latencySpread: 40 };
    const said = found({ CONN_PER_CORE: 'holds', LAT_SPREAD: 'holds' }, features).findings;

    expect(said.map(({ label, value, feature }) => [label, value, feature])).toEqual([
      ['Running per core', 18, 'boltRunningPerCore'],
      ['p99 over p50', 40, 'latencySpread'],
    ]);
  });
});

describe('a band', () => {
  it('says what is coming, since when and how long it takes', () => {
    const band = bandOf(found({ CPU_WARN: 'holds', CPU_CRIT: 'pending' }), 'cpu-saturation');

    expect(band).toMatchObject({ tone: 'warning', pending: { severity: 'critical', since, forMin: 5 } });
  });

  it('says nothing of what is coming where worse is there already', () => {
    expect(bandOf(found({ CPU_CRIT: 'holds', CPU_WARN: 'pending' }), 'cpu-saturation')).not.toHaveProperty(
      'pending',
    );
  });

  it('is worth watching when something is only coming', () => {
    expect(bandOf(found({ CPU_CRIT: 'pending' }), 'cpu-saturation')?.tone).toBe('watch');
  });

  it.each([
    ['its number is not there', {}, { ...FINE, latencyP99Ms: undefined } as unknown as Features],
    ['a row cannot be answered', { LAT_P99: 'unknown' }, FINE],
  ] as const)('is no data, not green, when %s', (_when, said, features) => {
    expect(bandOf(found(said, features), 'high-latency')?.tone).toBe('nodata');
  });
});

describe('no data', () => {
  it('is never green: not for a number without an answer, nor for an answer without a reading', () => {
    expect(diagnose(watchedWith(FINE, []), questions).tone).toBe('nodata');
    expect(diagnose(watchedWith({}, []), questions).tone).toBe('nodata');
    expect(diagnose(watchedWith(undefined), questions).tone).toBe('nodata');
  });

  it.each([
    ['paused', 'neutral'],
    ['updating', 'watch'],
    ['creating', 'watch'],
    ['suspended', 'high'],
    ['loading failed', 'critical'],
    ['something new', 'watch'],
  ])('of an instance that is %s: %s', (status, tone) => {
    expect(diagnose(watchedWith(undefined, [], { status }), questions).tone).toBe(tone);
  });

  it('of what cannot be read is a warning, of a tier that has none nothing at all', () => {
    const watched = watchedWith(undefined);

    expect(diagnose({ ...watched, metrics: { kind: 'failing', why: 'x', since: NOW } }, questions).tone).toBe(
      'warning',
    );
    expect(diagnose({ ...watched, metrics: { kind: 'none' } }, questions).tone).not.toBe('good');
  });

  it('of a paused instance brings no old finding back', () => {
    const watched = watchedWith(FINE, conditions({ CPU_CRIT: 'holds' }), { status: 'paused' });

    expect(diagnose(watched, questions)).toEqual({ tone: 'neutral', bands: [], findings: [] });
  });
});
