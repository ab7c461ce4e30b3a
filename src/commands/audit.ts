import * as z from 'zod';
import { auditCard } from '../cards/audit.ts';
import { command } from '../command.ts';
import { parseDuration } from '../line.ts';

export default command({
  summary: 'Who did, asked for and was denied what; proves that no row was changed',
  risk: 'read',
  sensitive: 'security',
  args: z.object({
    last: z.string().max(20).default('7d').describe('how far back, as 24h or 7d'),
    top: z.coerce.number().int().min(1).max(100).default(20).describe('how many rows'),
  }),
  examples: ['audit', 'audit --last 24h'],
  async run({ last, top }, { audit, now }) {
    const since = new Date(now.getTime() - parseDuration(last));
    const [rows, head, broken] = await Promise.all([
      audit.read({ since, limit: top }),
      audit.head(),
      audit.firstBroken(),
    ]);
    return auditCard({ rows, head, broken, last });
  },
});
