import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createQueryLog } from '../../../src/aura/query-log/query-log.ts';
import { UpstreamError, UserError } from '../../../src/errors.ts';
import type { QueryLogRequest } from '../../../src/query-log.ts';
import { byPrint, comparable, line, silent } from './log.ts';
import { reference } from './reference.ts';

const FROM = new Date('2026-08-01T12:00:00.000Z');
const TO = new Date('2026-08-01T13:00:00.000Z');

let root: string;
const write = async (name: string, content: string | Buffer) => {
  const path = join(root, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
};
const asked = (more: Partial<QueryLogRequest> = {}): QueryLogRequest => ({
  instance: 'shop',
  from: FROM,
  to: TO,
  order: 'total',
  limit: 50,
  ...more,
});
const whole = { from: new Date(0), to: new Date(8.64e15) };
const log = (more: Partial<Parameters<typeof createQueryLog>[0]> = {}) =>
  createQueryLog({
    folder: (instance) => join(root, instance),
    tempFolder: join(root, 'tmp'),
    log: silent,
    ...more,
  });
const leftovers = () => readdir(join(root, 'tmp')).catch(() => []);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'query-log-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Everything a log may hold, in the hour asked for and beside it. */
const LINES: readonly string[] = [
  ...Array.from({ length: 120 }, () => line()),
  ...Array.from({ length: 20 }, (_, index) =>
    line({ query: `UNWIND [${'1, '.repeat(index)}2] AS x MERGE (n {id: x})` }),
  ),
  ...Array.from({ length: 10 }, () =>
    line({ query: 'match (c:Customer {email: "x"})\nRETURN c // note\nLIMIT 3;', executingUser: 'analyst' }),
  ),
  line({
    event: 'fail',
    level: 'ERROR',
    query: `MATCH (n {email: 'broken@example.com`,
    annotationData: '{}',
  }),
  line({
    query: 'MATCH (n:`Ordér`) RETURN n',
    executingUser: undefined,
    username: 'old_style',
    annotationData: { app: 'object-app', type: 'user-direct' },
  }),
  line({
    query: 'RETURN \\u0027escaped@example.com\\u0027',
    annotationData: undefined,
    'annotationData.app': 'flat-app',
  }),
  line({ time: '2026-08-01 12:30:00.123+0000' }),
  line({ time: '2026-08-01T14:30:00.500+02:00' }),
  line({ time: '2026-08-01T11:59:59.999Z' }),
  line({ time: '2026-08-01T12:59:59.999Z' }),
  line({ time: '2026-08-01T13:00:00.000Z' }),
  line({ database: 'system', query: 'SHOW USERS' }),
  line({ query: 'CALL dbms.components() YIELD name' }),
  line({ query: 'CALL db.labels()' }),
  line({ annotationData: `{app: 'neo4j-browser_v5', type: 'system'}` }),
  line({ annotationData: { type: 'system' } }),
  line({ event: 'start', id: 'never-ends', elapsedTimeMs: 0 }),
  line({ event: 'start', id: 'ends-late', elapsedTimeMs: 0 }),
  line({ id: 'ends-late', time: '2026-08-01T15:00:00.000Z' }),
  line({ event: 'start', id: 'ends', elapsedTimeMs: 0 }),
  line({ id: 'ends', time: '2026-08-01T12:10:00.000Z' }),
  line({ event: 'start', id: 'system-start', database: 'system' }),
  line({ event: 'start', id: 'outside', time: '2026-08-01T11:00:00.000Z' }),
  line({ type: 'transaction', event: 'commit', query: undefined }),
  line().slice(0, 200),
  '{"hello":"world"}',
  'not json for torn@example.com',
  '[1,2]',
  '',
];

describe('a folder of logs', () => {
  it('says what a slow reading of every line says, whatever the files are called', async () => {
    const names = ['a[1]*.log', `it's "q"; drop table x.ndjson`, '-.log', '{b}?.json', 'ünï.log'];
    for (const [index, name] of names.entries()) {
      await write(`shop/${name}`, LINES.filter((_, at) => at % 7 === index).join('\n'));
    }
    await write('shop/zipped.log.gz', gzipSync(LINES.filter((_, at) => at % 7 === 5).join('\n')));
    const records = LINES.filter((_, at) => at % 7 === 6);
    const isRecord = (text: string) => text.startsWith('{"time"') && text.endsWith('}');
    await write('shop/array.json', `[\n${records.filter(isRecord).join(',\n')}\n]`);
    await write('shop/rest.log', records.filter((text) => !isRecord(text)).join('\n'));
    await write('shop/notes.txt', 'not a log');
    await write('shop/empty.log', '');

    const report = await log()(asked());
    const expected = reference(LINES, { from: FROM, to: TO });
    expect(comparable(report)).toEqual({ ...expected, shapes: byPrint(expected.shapes) });
    expect(report.leftOut).toEqual({ tool: 4, system: 1 });
    expect(report.unfinished).toBe(1);
    expect(report.badLines).toBe(4);
    expect(report.source.files).toBe(9);
    expect(report.source.newest).toEqual(new Date('2026-08-01T15:00:00.000Z'));
    expect(report.shapes.map(({ text }) => text)).toContain('MATCH (c:Customer {email: ?}) RETURN c LIMIT ?');
    expect(JSON.stringify(report)).not.toContain('@example');
    expect(await leftovers()).toEqual([]);
  });
});

describe('one file', () => {
  it('counts as a whole when no window is asked for, with tools when they are', async () => {
    const file = await write('one.bin', `\uFEFF${LINES.join('\n')}`);
    const report = await log()(asked({ ...whole, file, includeTools: true, order: 'p99', limit: 3 }));
    const expected = reference(LINES, { includeTools: true });
    expect(report).toMatchObject({
      logged: expected.logged,
      shapeCount: expected.shapeCount,
      totalMs: expected.totalMs,
      unfinished: expected.unfinished,
      badLines: expected.badLines,
      leftOut: { tool: 0, system: 0 },
      from: new Date('2026-08-01T11:59:59.999Z'),
      to: new Date('2026-08-01T15:00:00.000Z'),
    });
    const slowest = expected.shapes.map(({ p99Ms }) => p99Ms).toSorted((a, b) => b - a);
    expect(report.shapes.map(({ p99Ms }) => p99Ms)).toEqual(slowest.slice(0, 3));
  });

  it('is read as far as it is whole: torn arrays, torn archives, records without end', async () => {
    const records = Array.from({ length: 50 }, () => line());
    await write('torn/array.json', `[\n${records.join(',\n')},\n${line().slice(0, 300)}`);
    await write(
      'torn/archive.log.gz',
      gzipSync(Array.from({ length: 3_000 }, () => line()).join('\n')).subarray(0, 20_000),
    );
    await write(
      'torn/long.log',
      [line(), line({ query: `RETURN '${'x'.repeat(34_000_000)}'` }), line()].join('\n'),
    );
    const report = await log()(asked({ instance: 'torn' }));
    expect(report.logged).toBeGreaterThan(150);
    expect(report.shapeCount).toBe(1);
    expect(report.badLines).toBe(3);
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['foreign.json', '{"a":1}\n{"b":2}\n', 'This is not a query log of Neo4j.'],
    [
      'security.json',
      `${line({ type: 'security', query: undefined, message: 'logged in' })}\n`,
      'This is a security log.',
    ],
    ['wide.json', Buffer.from('\uFEFF{}', 'utf16le'), 'UTF-16'],
    ['nothing.json', ' \n', 'The query log is empty.'],
  ])('%s is refused with a sentence', async (name, content, sentence) => {
    const file = await write(name, content);
    const answer = log()(asked({ file }));
    await expect(answer).rejects.toThrow(sentence);
    await expect(answer).rejects.toBeInstanceOf(UserError);
  });
});

describe('what is missing or too much', () => {
  it('says how to get a log when there is none', async () => {
    await expect(log()(asked({ instance: 'nowhere' }))).rejects.toThrow(
      /^No query log for nowhere\. Download it in the Aura console .* put the files into .*nowhere as \.json/,
    );
    await expect(log({ folder: () => undefined })(asked())).rejects.toThrow(/no folder is set/);
    await expect(log()(asked({ file: join(root, 'no.log') }))).rejects.toBeInstanceOf(UserError);
  });

  it('ends a reading that needs more memory than it may take', async () => {
    const file = await write('big.log', LINES.join('\n'));
    const answer = log({ memoryLimitMb: 5 })(asked({ file }));
    await expect(answer).rejects.toMatchObject({ reason: 'refused' });
    expect(await leftovers()).toEqual([]);
  });

  it('ends a reading that takes too long, and leaves nothing behind', async () => {
    const file = await write('slow.log', LINES.join('\n'));
    const answer = log({ timeLimitMs: 30 })(asked({ file }));
    await expect(answer).rejects.toBeInstanceOf(UpstreamError);
    await expect(answer).rejects.toMatchObject({ reason: 'timeout' });
    expect(await leftovers()).toEqual([]);
  });
});
