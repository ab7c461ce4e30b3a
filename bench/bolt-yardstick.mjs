// The yardstick: a Bolt app that acks, then answers a fixed text. It verifies signatures and drops repeats, as ours does.
import bolt from '@slack/bolt';

const seen = new Set();
const app = new bolt.App({
  token: 'xoxb-bench',
  signingSecret: process.env.SIGNING_SECRET,
  clientOptions: { slackApiUrl: `${process.env.SINK}/api/` },
  logLevel: bolt.LogLevel.ERROR,
});
app.command('/aura', async ({ ack, body, respond }) => {
  await ack();
  if (seen.has(body.trigger_id)) return;
  seen.add(body.trigger_id);
  await respond({ text: 'All is well.', response_type: 'in_channel' });
});
await app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.stdout.write('ready\n');
