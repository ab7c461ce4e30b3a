/** A process of its own that changes a counter, over and over or as often as it is told. */
import { openState } from '../../src/stores/state.ts';
import { due, post } from '../contracts/support.ts';

const [path = '', times = '0'] = process.argv.slice(2);
const wanted = times === 'forever' ? Infinity : Number(times);
const store = await openState({ path, now: () => new Date() });
process.stdout.write('ready\n');
for (let done = 0; done < wanted; done += 1) {
  await store.state.change<{ readonly n: number }>('counter', 'c', (current) => {
    const n = (current?.body.n ?? 0) + 1;
    return {
      next: { body: { n } },
      audit: [{ who: 'clock', what: 'increment', outcome: 'done', detail: { n } }],
      post: [post(`post-${n}`, 'C1')],
      later: [due(`due-${n}`, new Date(n))],
    };
  });
}
await store.close();
