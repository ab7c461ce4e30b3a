import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors.ts';
import type { Answer } from '../../../src/platform.ts';
import { errorCard } from '../../../src/cards/error.ts';
import {
  cardsIn,
  startFakeTeams,
  type FakeMessage,
  type FakeTeams,
  type Json,
} from '../../support/teams-connector.ts';
import { ANN, CHAT, textIn, THREAD } from '../../support/teams-driver.ts';
import { teamsProblems } from '../../support/teams-rules.ts';
import { answer, startTeamsWorld, type Answers, type TeamsWorld } from '../../support/teams-world.ts';
import { operation, plainCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;
let next: Answers;

/** A card with an id stands in the channel; its buttons answer what the test says. */
async function standing(card = operation('proposed'), ask: 'mention' | 'say' | 'slash' = 'mention') {
  next = () => answer(card);
  world = await startTeamsWorld(fake, (...all) => next(...all));
  await world.driver[ask]('show it');
  await world.settled();
  const [message] = fake.messages;
  if (!message) throw new Error('nothing was posted');
  return message;
}

beforeAll(async () => {
  fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

const CARD = 'application/vnd.microsoft.card.adaptive';
const LINE = 'application/vnd.microsoft.activity.message';
const failed = (...cards: Answer['cards']): Answer => ({ cards, failed: true });

describe('a pressed button', () => {
  it('carries its command, its arguments and what was typed, as a press', async () => {
    const message = await standing();

    await world.driver.press(message, 'Approve', {
      'ask:reason': 'CPU at its limit',
      'ask:': 'x',
      other: 'y',
    });
    await world.settled();

    expect(world.asked[1]).toMatchObject({
      what: 'approve',
      args: { id: 7, reason: 'CPU at its limit' },
      caller: { standing: 'member', name: 'Ann' },
      place: { channel: '19:incidents@thread.tacv2' },
    });
  });

  it('whose answer is the same card replaces it at once for the person, and for everybody', async () => {
    const message = await standing();
    next = () => answer(operation('approved'));

    const { status, body, ms } = await world.driver.press(message, 'Approve');
    await world.settled();

    expect(status).toBe(200);
    expect(ms).toBeLessThan(2_000);
    expect(body).toMatchObject({ statusCode: 200, type: CARD });
    expect(teamsProblems(body['value'])).toEqual([]);
    expect(JSON.stringify(body['value'])).toContain('It is approved');
    expect(fake.messages).toHaveLength(1);
    expect(textIn(message)).toContain('It is approved');
  });

  it('whose answer is another card gets a message in the thread, and a line at once', async () => {
    const message = await standing();
    next = () => answer(plainCard);

    const { body } = await world.driver.press(message, 'Details');
    await world.settled();

    expect(body).toEqual({ statusCode: 200, type: LINE, value: 'Answered: shop is fine' });
    expect(fake.messages[1]).toMatchObject({ conversation: THREAD, replyTo: message.id });
    expect(message.earlier).toHaveLength(0);
  });

  it('whose answer takes its time is told so, and updated later', async () => {
    const message = await standing();
    let finish: (answer: Answer) => void = () => undefined;
    next = () => new Promise((resolve) => (finish = resolve));

    const { body, ms } = await world.driver.press(message, 'Details');
    finish(answer(operation('approved')));
    await world.settled();

    expect(ms).toBeLessThan(3_500);
    expect(body).toMatchObject({ type: LINE, value: expect.stringContaining('Working on it') });
    expect(textIn(message)).toContain('It is approved');
  });

  it('that failed tells the person alone', async () => {
    const message = await standing();
    next = () => failed(errorCard({ message: new UserError('shop is busy.').message }));

    const { body } = await world.driver.press(message, 'Approve');
    await world.settled();

    expect(body).toEqual({ statusCode: 200, type: LINE, value: 'shop is busy.' });
    expect(fake.messages).toHaveLength(1);
    expect(message.earlier).toHaveLength(0);
  });

  it('that failed with something to copy shows it to the person alone', async () => {
    const message = await standing();
    next = () => failed(errorCard({ message: 'Not allowed.', code: 'roles:\n  reader:' }));

    await world.driver.press(message, 'Approve');
    await world.settled();

    expect(fake.messages[1]).toMatchObject({ aloneFor: ANN.id });
    expect(textIn(fake.messages[1]!)).toContain('roles:');
  });

  it('twice is one press, and the second is answered, too', async () => {
    const message = await standing();
    next = () => answer(operation('approved'));

    const [first, second] = await Promise.all([
      world.driver.press(message, 'Approve'),
      world.driver.press(message, 'Approve'),
    ]);
    await world.settled();

    expect(world.asked).toHaveLength(2);
    expect(
      [first.body['type'], second.body['type']].map(String).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual([LINE, CARD]);
  });

  it('delivered again after a restart is not decided again', async () => {
    const message = await standing();
    const more = { id: 'press-1' };
    await world.driver.press(message, 'Approve', {}, more);
    const { firstTimes } = world;
    await world.close();
    world = await startTeamsWorld(fake, (...all) => next(...all), {
      firstTime: (key) => Promise.resolve(!firstTimes.includes(key)),
    });

    const { body } = await world.driver.press(message, 'Approve', {}, more);
    await world.settled();

    expect(body).toMatchObject({ type: LINE, value: expect.stringContaining('already') });
    expect(world.asked).toHaveLength(0);
  });

  it('that decides is done before it is acknowledged', async () => {
    const message = await standing();
    let isDone = false;
    next = () =>
      new Promise((resolve) =>
        setTimeout(() => {
          isDone = true;
          resolve(answer(operation('approved')));
        }, 2_300),
      );

    const { body } = await world.driver.press(message, 'Approve');

    expect(isDone).toBe(true);
    expect(body).toMatchObject({ type: CARD });
  });

  it('is not acted on while it cannot be noted down', async () => {
    const message = await standing();
    await world.close();
    world = await startTeamsWorld(fake, () => answer(plainCard), {
      firstTime: () => Promise.reject(new Error('disk full')),
    });

    const { body } = await world.driver.press(message, 'Approve');

    expect(body).toMatchObject({ value: expect.stringContaining('nothing was done') });
    expect(world.asked).toHaveLength(0);
  });

  it.each([
    ['an unknown verb', { action: { verb: 'wipe', data: { command: 'approve' } } }],
    ['no command', { action: { verb: 'run', data: { args: {} } } }],
    [
      'arguments that are none',
      { action: { verb: 'run', data: { command: 'approve', args: { a: { b: 1 } } } } },
    ],
    ['nothing', undefined],
  ])('with %s says that it cannot be read', async (_what, value) => {
    const message = await standing();

    const { status, body } = await world.driver.press(message, 'Approve', {}, { value });

    expect(status).toBe(200);
    expect(body).toMatchObject({ type: LINE, value: expect.stringContaining('cannot be read') });
    expect(world.asked).toHaveLength(1);
  });

  it('never gives its presser away by what the button says', async () => {
    const message = await standing();

    await world.driver.press(message, 'Details', { caller: 'teams:x/y', tenant: 'z', user: 'q' });
    await world.settled();

    expect(world.asked[1]?.caller.id).toContain(ANN.aadObjectId);
    expect(world.asked[1]?.args).toEqual({ instance: 'shop' });
  });
});

describe('a button of a client without Action.Execute', () => {
  it('comes as a message and replaces its card', async () => {
    const message = await standing();
    next = () => answer(operation('approved'));

    const { status, body } = await world.driver.submit(message, 'Approve', { 'ask:reason': 'needed' });
    await world.settled();

    expect({ status, body }).toEqual({ status: 200, body: {} });
    expect(world.asked[1]).toMatchObject({ what: 'approve', args: { id: 7, reason: 'needed' } });
    expect(textIn(message)).toContain('It is approved');
  });

  it('that failed is answered to the person alone', async () => {
    const message = await standing();
    next = () => failed(errorCard({ message: 'shop is busy.' }));

    await world.driver.submit(message, 'Approve');
    await world.settled();

    expect(fake.messages[1]).toMatchObject({ aloneFor: ANN.id });
  });
});

describe('a card that one person alone sees', () => {
  it('is updated as such, and its other answers are for that person alone, too', async () => {
    const message = await standing(operation('proposed'), 'slash');
    expect(message.aloneFor).toBe(ANN.id);

    next = () => answer(operation('approved'));
    await world.driver.press(message, 'Approve');
    next = () => answer(plainCard);
    await world.driver.press(message, 'Details');
    await world.settled();

    expect(textIn(message)).toContain('It is approved');
    expect(fake.messages[1]).toMatchObject({ aloneFor: ANN.id });
  });
});

describe('the private part of a card that is replaced', () => {
  it('is shown to nobody but the presser', async () => {
    const message = await standing();
    next = () => answer(operation('approved', true));

    const { body } = await world.driver.press(message, 'Approve');
    await world.settled();

    expect(JSON.stringify(body)).not.toContain('for one person');
    expect(textIn(message)).not.toContain('for one person');
    expect(fake.messages[1]).toMatchObject({ aloneFor: ANN.id });
    expect(textIn(fake.messages[1]!)).toContain('for one person');
  });

  it('stays in the card between two', async () => {
    const message = await standing(operation('proposed'), 'say');
    next = () => answer(operation('approved', true));

    const { body } = await world.driver.press(message, 'Approve');
    await world.settled();

    expect(message.conversation).toBe(CHAT);
    expect(JSON.stringify(body)).toContain('for one person');
    expect(cardsIn(message.activity)).toHaveLength(1);
  });
});

it('a newer version is not overwritten by an answer that took its time', async () => {
  const message: FakeMessage = await standing();
  let finish: (answer: Answer) => void = () => undefined;
  next = () => new Promise((resolve) => (finish = resolve));
  const place = { platform: 'teams', channel: '19:incidents@thread.tacv2', thread: '1699999999999' } as const;

  const pressed = world.driver.submit(message, 'Details');
  await pressed;
  await world.teams.platform.edit({ place, messageId: message.id }, operation('rejected'));
  finish(answer(operation('approved')));
  await world.settled();

  expect(textIn(message)).toContain('It is rejected');
  const texts = [message.activity, ...message.earlier].map((activity: Json) => JSON.stringify(activity));
  expect(texts.some((text) => text.includes('It is approved'))).toBe(false);
});
