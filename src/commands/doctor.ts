import * as z from 'zod';
import { doctorCard } from '../cards/doctor.ts';
import { command } from '../command.ts';

export default command({
  summary: 'Is everything set up: keys, roles, scopes, and what each instance can show',
  risk: 'read',
  args: z.object({}),
  examples: ['doctor'],
  async run(_args, { checkup, fleet, now }) {
    const [checks, { watched, problem }] = await Promise.all([checkup(), fleet.overview()]);
    const trouble = problem === undefined ? [] : [{ what: 'Instances', ok: false, say: problem }];
    return doctorCard([...checks, ...trouble], watched, now);
  },
});
