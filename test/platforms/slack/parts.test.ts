import { describe, expect, it } from '@jest/globals';
import { readInbound } from '../../../src/platforms/slack/inbound.ts';
import { markIn, markOf, messageOf } from '../../../src/platforms/slack/message.ts';
import { createSeen } from '../../../src/platforms/slack/seen.ts';
import { createTurns } from '../../../src/platforms/slack/turns.ts';
import { operation, plainCard } from './cards.ts';

describe('what has been seen', () => {
  it('is new once, and again when it is forgotten', () => {
    let at = 0;
    const isNew = createSeen(() => new Date(at), 3_600_000);

    expect([isNew('a'), isNew('a'), isNew('b')]).toEqual([true, false, true]);
    at = 3_599_999;
    expect(isNew('a')).toBe(false);
    at = 3_600_001;
    expect(isNew('a')).toBe(true);
  });

  it('keeps no more than it may', () => {
    const isNew = createSeen(() => new Date(0), 1_000, 2);

    for (const key of ['a', 'b', 'c']) isNew(key);

    expect([isNew('c'), isNew('b'), isNew('a')]).toEqual([false, false, true]);
  });
});

describe('the versions of a message', () => {
  it('are shown in order, and an old one never after a new one', async () => {
    const shown: string[] = [];
    const turns = createTurns();
    const show = (what: string) => () => Promise.resolve(void shown.push(what));
    const first = turns.take('m');
    await first.run(show('text 1'));
    const watch = turns.watch('m');
    const second = turns.take('m');

    await Promise.all([second.run(show('text 2')), first.run(show('picture 1'))]);
    await second.run(show('picture 2'));

    expect(shown).toEqual(['text 1', 'text 2', 'picture 2']);
    expect(watch.isOvertaken()).toBe(true);
  });
});

describe('the ids of blocks', () => {
  const idsOf = (title: string): readonly (string | undefined)[] =>
    messageOf({ ...operation('proposed'), title }).blocks.map((block) => block.block_id);

  it('are new in every version, but for the fields that a person is typing into', () => {
    const [before, after] = [idsOf('one'), idsOf('two')];

    const kept = before.filter((id) => id !== undefined && after.includes(id));
    expect(kept).toEqual([expect.stringMatching(/^card:[0-9a-f]{16}:ask:/)]);
    expect(before.filter((id) => id !== undefined)).toHaveLength(2);
  });

  it('lead from a pressed button back to its card, and say nothing about it', () => {
    const block = messageOf(operation('proposed')).blocks.find(({ type }) => type === 'actions');

    expect(markIn(block?.block_id ?? '')).toBe(markOf(operation('proposed')));
    expect(block?.block_id).not.toContain('operation');
    expect(markIn(messageOf(plainCard).blocks.at(-1)?.block_id ?? '')).toBeUndefined();
  });
});

describe('a press from Slack', () => {
  const press = (action: object, more: object = {}) => ({
    team: { id: 'T1' },
    user: { id: 'U1', team_id: 'T1' },
    channel: { id: 'C1' },
    container: { message_ts: '1.1', is_ephemeral: true },
    actions: [{ action_id: 'run:1:status', action_ts: '2.2', value: '{"command":"status"}', ...action }],
    ...more,
  });

  it('on a link needs no answer', () => {
    expect(readInbound('press', press({ action_id: 'link:1' }))).toBeUndefined();
  });

  it('in an organization has no team but that of the person', () => {
    expect(readInbound('press', press({}, { team: null }))).toMatchObject({ team: 'T1', user: 'U1' });
  });

  it('takes over only what was typed into asks, and never the command', () => {
    const values = {
      b1: { 'ask:reason': { value: 'because' }, 'ask:empty': { value: null }, command: { value: 'pause' } },
    };

    expect(readInbound('press', press({}, { state: { values } }))).toMatchObject({
      button: { command: 'status', args: { reason: 'because' } },
    });
  });
});
