import { join } from 'node:path';
import Database from 'libsql';
import { openHistory } from '../../src/stores/history.ts';
import { historyContract } from '../contracts/history.ts';
import { roundHour } from '../contracts/history-reference.ts';
import type { Hour } from '../contracts/history-reference.ts';
import { temporaryFolders } from './support.ts';

const folder = temporaryFolders();

historyContract('SQLite', async (rawDays) => {
  const path = join(folder(), 'history.db');
  return {
    open: () => openHistory({ path, rawDays }),
    hours: async () => {
      const file = new Database(path);
      const rows = file
        .prepare('select at, min, max, avg, median, last, count, first, increase from hour order by at')
        .all() as Hour[];
      file.close();
      return rows.map(roundHour);
    },
  };
});
