import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import type { FaultRequest } from '../../simulator/faults.ts';
import type { Answer } from '../../src/platform.ts';
import { shown } from '../support/e2e-text.ts';
import { startBot, startWorld, until, type Bot, type World } from '../support/e2e-world.ts';

let world: World;
let bot: Bot | undefined;
let skew = 0;
let count = 0;

beforeAll(async () => {
  world = await startWorld({ scenario: 'healthy' });
});
afterEach(async () => {
  world.simulator.control.clearFaults();
  await bot?.stop();
  skew = 0;
});
afterAll(async () => world.stop());

/** Without Slack, as it is Aura that fails. A new folder knows nothing yet. */
const start = async (faults: readonly FaultRequest[], folder = `data-${(count += 1)}`): Promise<Bot> => {
  for (const fault of faults) world.simulator.control.fault(fault);
  bot = await startBot(world, {
    variables: {
      DATA_FOLDER: join(world.folder, folder),
      SLACK_BOT_TOKEN: undefined,
      SLACK_SIGNING_SECRET: undefined,
    },
    now: () => new Date(Date.now() + skew),
  });
  return bot;
};
const toneOf = ({ cards }: Answer) => cards[0]?.tone;
const GREEN = ['good', 'neutral', 'nodata'];

async function timed(line: string): Promise<{ readonly answer: Answer; readonly ms: number }> {
  const began = performance.now();
  const answer = await (bot as Bot).say(line);
  return { answer, ms: performance.now() - began };
}

describe.each<[string, FaultRequest, RegExp]>([
  [
    'refuses the key',
    { kind: 'status', status: 401, path: '^/oauth', form: 'A', message: 'Unauthorized' },
    /Aura refuses the key: Aura does not accept the client id and secret/,
  ],
  [
    'has taken the role away',
    { kind: 'status', status: 403, path: '^/v1/instances' },
    /Aura refuses the key: Forbidden/,
  ],
  [
    'sends a page of HTML',
    { kind: 'status', status: 502, form: 'html' },
    /Aura does not answer \(unavailable\): HTTP 502: bad gateway/,
  ],
  ['is down', { kind: 'drop' }, /Aura does not answer \(unavailable\): no connection/],
])('Aura %s at the first start', (_what, fault, sentence) => {
  test('it starts, says so wherever asked, and recovers', async () => {
    await start([fault]);
    await until('the first refresh', () => bot?.log.some((line) => line.includes('could not be refreshed')));
    const fleet = await (bot as Bot).say('status');
    expect(shown(fleet)).toMatch(sentence);
    expect(shown(fleet)).toContain('No instance is known yet');
    expect(shown(fleet)).not.toContain('nothing needs you');
    expect(GREEN).not.toContain(toneOf(fleet));
    const one = await (bot as Bot).say('status shop');
    expect([one.failed, shown(one)]).toEqual([true, expect.stringMatching(sentence)]);
    const doctor = await (bot as Bot).say('doctor');
    expect(shown(doctor)).toMatch(sentence);
    expect(toneOf(doctor)).toBe('warning');

    world.simulator.control.clearFaults();
    // A refused key is asked for again after five minutes, everything else after one.
    skew += 6 * 60_000;
    const back = await until('the fleet', async () => {
      const answer = await (bot as Bot).say('status');
      return shown(answer).includes('7 instances') && answer;
    });
    expect(back.failed).toBe(false);
  });
});

describe('Aura fails while the bot knows the fleet', () => {
  beforeAll(async () => {
    await start([], 'known');
    await (bot as Bot).say('status');
    await bot?.stop();
  });

  test('down: what was remembered is shown, with its age, and not as healthy', async () => {
    await start([{ kind: 'drop' }], 'known');
    skew = 3 * 3_600_000;
    const { answer } = await timed('status');
    expect(shown(answer)).toContain('What you see may be old: Aura does not answer');
    expect(shown(answer)).toContain('shop');
    expect(shown(answer)).toMatch(/State from Aura 3 h/);
    expect(shown(answer)).not.toContain('nothing needs you');
    expect(GREEN).not.toContain(toneOf(answer));
  });

  test('slow: answered within a breath from what is known, and the next one at once', async () => {
    await start([{ kind: 'delay', delayMs: 6_000, path: '^/v1' }], 'known');
    const first = await timed('status');
    expect(first.ms).toBeLessThan(4_000);
    expect(shown(first.answer)).toContain('Aura has not answered yet');
    expect(shown(first.answer)).toContain('shop');
    const second = await timed('status shop');
    expect(second.ms).toBeLessThan(1_000);
    expect(second.answer.failed).toBe(false);
  });

  test('429: the allowance is halved, which doctor says', async () => {
    await start([{ kind: 'status', status: 429, path: '^/v1', retryAfter: 0 }], 'known');
    const { answer } = await timed('status');
    expect(shown(answer)).toContain('Aura asks us to slow down');
    expect(shown(await (bot as Bot).say('doctor'))).toMatch(/of 50 left this minute.*halved because Aura/);
  });
});

test('slow when nothing is known: it does not claim that there is no such instance', async () => {
  await start([{ kind: 'delay', delayMs: 6_000, path: '^/v1' }]);
  const { answer, ms } = await timed('status shop');
  expect(ms).toBeLessThan(4_000);
  expect(shown(answer)).toContain('Aura has not answered yet');
  expect(shown(answer)).not.toContain('There is no instance');
});

describe.each<[string, FaultRequest, RegExp]>([
  [
    '401',
    { kind: 'status', status: 401, path: '/metrics$', form: 'text', message: 'No access' },
    /refuses the key: the key's user needs the role Metrics Integration Reader/,
  ],
  ['500', { kind: 'status', status: 500, path: '/metrics$' }, /does not answer \(unavailable\)/],
])('the metrics answer with %s', (_what, fault, sentence) => {
  test('first: a warning, not a tick', async () => {
    await start([fault]);
    await (bot as Bot).say('status');
    const answer = await until('the failure', async () => {
      const one = await (bot as Bot).say('status shop');
      return shown(one).includes('cannot be read') && one;
    });
    expect(shown(answer)).toMatch(sentence);
    expect(toneOf(answer)).toBe('warning');
    expect(shown(await (bot as Bot).say('status'))).toContain('3 more need a person');
  });
});

test('metrics that no longer change are no readings: three minutes later nothing is green any more', async () => {
  await start([]);
  expect(toneOf(await (bot as Bot).say('status shop'))).toBe('good');
  world.simulator.control.setSpeed(0.000_001);
  skew = 5 * 60_000;
  const answer = await until('the warning', async () => {
    const one = await (bot as Bot).say('status shop');
    return shown(one).includes('no new reading') && one;
  });
  expect(toneOf(answer)).toBe('warning');
  expect(shown(await (bot as Bot).say('status'))).not.toContain('nothing needs you');
  world.simulator.control.setSpeed(1);
});
