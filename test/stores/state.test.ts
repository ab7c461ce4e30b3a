import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { openState } from '../../src/stores/state.ts';
import type { StateSettings } from '../../src/stores/state.ts';
import { auditContract } from '../contracts/audit.ts';
import { queueContract } from '../contracts/queue.ts';
import { expectInStep, stateContract } from '../contracts/state.ts';
import { startCounter, temporaryFolders } from './support.ts';

const folder = temporaryFolders();
const now = (): Date => new Date('2026-11-25T10:00:00Z');

stateContract('SQLite', async () => {
  const path = join(folder(), 'state.db');
  return {
    open: (settings?: Partial<StateSettings>) => openState({ now, ...settings, path }),
    incrementElsewhere: async (processes, count) => {
      const counters = await Promise.all(Array.from({ length: processes }, () => startCounter(path, count)));
      const codes = await Promise.all(counters.map(({ over }) => over));
      if (codes.some((code) => code !== 0)) throw new Error(`A process ended with ${codes.join()}.`);
    },
  };
});

queueContract('SQLite', async () => {
  const path = join(folder(), 'state.db');
  return (settings) => openState({ ...settings, path });
});

auditContract('SQLite', async () => {
  const path = join(folder(), 'state.db');
  const { audit, close } = await openState({ path, now });
  return {
    audit,
    close,
    tamper: async (change) => {
      const file = new Database(path);
      if ('remove' in change) file.prepare('delete from audit where seq = ?').run([change.remove]);
      else file.prepare(`update audit set ${change.set} = ? where seq = ?`).run([change.to, change.seq]);
      file.close();
    },
  };
});

describe('a killed process', () => {
  it('leaves a decision with its audit row, its post and its follow-up, or none of them', async () => {
    const path = join(folder(), 'state.db');
    // Two at a time, so that one dies while the other writes. The delays end up anywhere within a change.
    for (let round = 0; round < 5; round += 1) {
      const counters = await Promise.all([startCounter(path, 'forever'), startCounter(path, 'forever')]);
      for (const [index, { kill, over }] of counters.entries()) {
        await sleep(5 + ((round * 37 + index * 23) % 50));
        kill();
        await over;
      }

      const store = await openState({ path, now });
      expect(await expectInStep(store)).toBeGreaterThan(round);
      await store.close();
    }
  });
});
