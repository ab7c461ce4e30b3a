import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Card } from '../../../src/cards/card.ts';
import { messageOf, sizeOf } from '../../../src/platforms/teams/message.ts';
import type { TeamsOptions } from '../../../src/platforms/teams/teams.ts';
import { cardsIn, startFakeTeams, type FakeTeams } from '../../support/teams-connector.ts';
import { ANN, CHAT, textIn, THREAD } from '../../support/teams-driver.ts';
import { answer, PNG, startTeamsWorld, type TeamsWorld } from '../../support/teams-world.ts';
import { chartCard, nativeChartCard, plainCard, privateCard } from './cards.ts';

let fake: FakeTeams;
let world: TeamsWorld;
const start = async (card: Card, more?: Partial<TeamsOptions>): Promise<void> => {
  world = await startTeamsWorld(fake, () => answer(card), more);
};
const ask = async (): Promise<void> => {
  await world.driver.mention('tell me');
  await world.settled();
};

beforeAll(async () => {
  fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(() => world.close());

describe('the private part of an answer', () => {
  const QUERY = 'MATCH (n:Customer)';

  it('is for the asker alone, in place', async () => {
    await start(privateCard);
    await ask();

    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]).toMatchObject({ conversation: THREAD, aloneFor: ANN.id });
    expect(textIn(fake.messages[0]!)).toContain(QUERY);
  });

  it('goes to a chat of the two where Teams cannot', async () => {
    fake.can.targeted = false;
    await start(privateCard);
    await ask();

    expect(fake.messages).toHaveLength(1);
    expect(fake.messages[0]?.conversation).toBe(`a:chat-with-${ANN.id}`);
    expect(textIn(fake.messages[0]!)).toContain(QUERY);
  });

  it('goes to the chat that is there already', async () => {
    fake.can.targeted = false;
    await start(privateCard);
    await world.driver.say('hello');
    await ask();

    expect(fake.messages.map(({ conversation }) => conversation)).toEqual([CHAT, CHAT]);
    expect(fake.calls.some(({ path }) => path === '/v3/conversations')).toBe(false);
  });

  it('is left out, with the reason, where neither is possible', async () => {
    Object.assign(fake.can, { targeted: false, chats: false });
    await start(privateCard);
    await ask();

    const [message] = fake.messages;
    expect(message).toMatchObject({ conversation: THREAD, aloneFor: undefined });
    expect(textIn(message!)).toContain('Three shapes cost most');
    expect(textIn(message!)).toContain('add the app for yourself');
    expect(textIn(message!)).not.toContain(QUERY);
  });

  it('is for everybody where the channel is open for it', async () => {
    await start(privateCard, { isOpen: (key) => key === 'teams:19:incidents@thread.tacv2' });
    await ask();

    expect(fake.messages[0]).toMatchObject({ aloneFor: undefined });
    expect(textIn(fake.messages[0]!)).toContain(QUERY);
  });
});

describe('a chart', () => {
  it('that Teams draws itself needs no picture', async () => {
    let drawn = 0;
    await start(nativeChartCard, { draw: () => Promise.resolve(Buffer.alloc(++drawn)) });
    await ask();

    expect(drawn).toBe(0);
    expect(textIn(fake.messages[0]!)).toContain('Chart.Line');
    expect(fake.messages[0]?.earlier).toHaveLength(0);
  });

  it('that Teams cannot draw follows its text as a picture', async () => {
    const sizes: object[] = [];
    await start(chartCard, {
      draw: (_, size) => {
        sizes.push(size);
        return Promise.resolve(PNG);
      },
    });
    await ask();

    const [message] = fake.messages;
    expect(message?.earlier).toHaveLength(1);
    expect(JSON.stringify(message?.earlier[0])).toContain('peak 91 %');
    expect(textIn(message!)).toContain(`data:image/png;base64,${PNG.toString('base64')}`);
    expect(sizes).toEqual([{ width: 1_024, height: 512 }]);
  });

  it.each([
    ['cannot be drawn', () => Promise.reject(new Error('no canvas'))],
    ['is too large', () => Promise.resolve(Buffer.alloc(1_100_000))],
  ])('that %s is missed in words', async (_what, draw) => {
    await start(chartCard, { draw });
    await ask();

    expect(textIn(fake.messages[0]!)).toContain('picture is not available');
  });

  it('of a card for one person stays with that person', async () => {
    await start({ ...chartCard, body: [...chartCard.body, { kind: 'text', text: 'secret', private: true }] });
    await ask();

    expect(fake.messages[0]).toMatchObject({ aloneFor: ANN.id });
    expect(fake.messages[0]?.earlier).toHaveLength(1);
  });
});

describe('the size', () => {
  const line = '\u{1F600} ünï©ode "quoted" '.repeat(40);
  const huge: Card = {
    title: 'Everything'.repeat(50),
    body: Array.from({ length: 300 }, () => ({ kind: 'text' as const, text: line })),
    actions: Array.from({ length: 60 }, (_, at) => ({
      label: `Button ${at}`,
      command: 'status',
      args: { instance: 'x'.repeat(1_500) },
    })),
  };

  it('of the largest card is within what Teams takes, and says what is missing', async () => {
    await start(huge);
    await ask();

    expect(sizeOf(messageOf(huge))).toBeLessThanOrEqual(100 * 1_024);
    expect(fake.messages).toHaveLength(1);
    expect(textIn(fake.messages[0]!)).toContain('more');
  });

  it('does not count pictures, but a message that is refused with them is sent without', async () => {
    await start(chartCard, { draw: () => Promise.resolve(Buffer.alloc(400_000)) });
    fake.faults.push({ method: 'PUT', path: /./, status: 413, code: 'MessageSizeTooBig' });
    await ask();

    expect(textIn(fake.messages[0]!)).not.toContain('data:image');
    expect(fake.messages[0]?.earlier).toHaveLength(1);
  });

  it('a card that is refused is sent as text', async () => {
    await start(plainCard);
    fake.faults.push({ method: 'POST', path: /activities/, status: 413, code: 'MessageSizeTooBig' });
    await ask();

    expect(fake.messages[0]?.activity).toMatchObject({ textFormat: 'plain', summary: 'shop is fine' });
    expect(fake.messages[0]?.activity['text']).toContain('Nothing stands out.');
    expect(cardsIn(fake.messages[0]!.activity)).toHaveLength(0);
  });
});

describe('the connector', () => {
  it.each([429, 412, 502, 504])('that says %d is asked again', async (status) => {
    await start(plainCard);
    fake.faults.push({ method: 'POST', path: /activities/, status, retryAfter: '0.05' });
    await ask();

    expect(fake.messages).toHaveLength(1);
  });

  it('is waited for as long as it asks', async () => {
    await start(plainCard);
    fake.faults.push({ method: 'POST', path: /activities/, status: 429, retryAfter: '0.4' });
    await ask();

    const [first, second] = fake.calls.filter(({ method }) => method === 'POST');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(390);
  });

  it('that takes nothing is logged, and the next answer is delivered', async () => {
    await start(plainCard);
    fake.faults.push({ method: 'POST', path: /activities/, status: 403, code: 'MessageWritesBlocked' });
    await ask();
    expect(world.log.join()).toContain('blocked or removed the app');

    await ask();
    expect(fake.messages).toHaveLength(1);
  });

  it('that does not take our token is shown a new one', async () => {
    await start(plainCard);
    await ask();
    fake.faults.push({ method: 'POST', path: /activities/, status: 401 });
    await ask();
    await ask();

    expect(fake.messages).toHaveLength(2);
  });
});
