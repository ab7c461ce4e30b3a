import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/secret.ts';
import { startFakeSlack } from '../../support/slack-api.ts';
import { startFakeSocket } from '../../support/slack-socket.ts';
import type { Fault, FakeSlack } from '../../support/slack-state.ts';
import { answer, startSlackWorld } from '../../support/slack-world.ts';
import { chartCard, operation } from './cards.ts';

let fake: FakeSlack;
beforeAll(async () => {
  fake = await startFakeSlack();
});
afterAll(() => fake.close());

const METHODS = [
  'auth.test',
  'users.info',
  'usergroups.users.list',
  'chat.postMessage',
  'chat.postEphemeral',
  'chat.update',
  'files.getUploadURLExternal',
  'files.completeUploadExternal',
  'upload',
  'response_url',
  'apps.connections.open',
];
const faults = (): readonly Fault[] => [
  { status: 500, body: `who sent ${fake.botToken}` },
  { status: 429, headers: { 'retry-after': '1' }, body: fake.botToken },
  { status: 200, body: `<html>${fake.botToken}</html>` },
  { status: 200, body: JSON.stringify({ ok: false, error: `bad ${fake.botToken}`, needed: fake.appToken }) },
];

describe('the tokens', () => {
  it('are in no message and no log line, whatever fails and whatever Slack says about it', async () => {
    const socket = await startFakeSocket();
    fake.socket.url = socket.url;
    const logs = await Promise.all(
      faults().map(async (fault) => {
        const more = { groups: [`slack:${fake.team}/S0001`] };
        const world = await startSlackWorld(fake, () => answer(chartCard, operation('proposed')), more);
        for (const method of METHODS) fake.fail(method, fault);
        const checks = await world.slack.platform.checkup();
        await world.slack.platform.start().catch(() => undefined);
        const place = { platform: 'slack', channel: fake.channel } as const;
        const failure = await world.slack.platform.post(place, chartCard).catch((error: unknown) => error);
        await world.driver.mention('status');
        await world.driver.command('approve 1');
        await world.settled();
        await world.close();
        return [...world.log, JSON.stringify(checks), String((failure as Error).stack)];
      }),
    );
    const withSocket = await startSlackWorld(fake, () => answer(chartCard), {
      appToken: new Secret(fake.appToken),
    });
    fake.fail('apps.connections.open', `bad ${fake.appToken}`);
    const refused = await withSocket.slack.platform.start().catch((error: unknown) => String(error));
    await withSocket.close();
    socket.close();

    const leaks = [...logs.flat(), ...withSocket.log, String(refused), JSON.stringify(fake.messages)].filter(
      (line) => line.includes('planted'),
    );
    expect(logs.flat().length).toBeGreaterThan(30);
    expect(leaks).toEqual([]);
  });
});
