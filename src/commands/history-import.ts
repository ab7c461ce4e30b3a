import * as z from 'zod';
import { command } from '../command.ts';

export default command({
  summary: 'Fills the metric history from an OpenMetrics file with timestamps',
  risk: 'write',
  positional: ['file'],
  args: z.object({
    file: z
      .string()
      .min(1)
      .max(1_000)
      .describe('a file on the machine the bot runs on')
      .meta({ only: 'console' }),
  }),
  examples: ['history import metrics.txt'],
  async run({ file }, { importHistory }) {
    const { instances, badLines } = await importHistory(file);
    return {
      title: instances.length === 0 ? 'Nothing was imported' : 'History imported',
      tone: instances.length === 0 || badLines > 0 ? 'warning' : 'good',
      body: [
        instances.length === 0
          ? { kind: 'text', text: 'The file holds no sample with an instance_id and a timestamp.' }
          : {
              kind: 'table',
              columns: ['Instance', 'New readings', 'From', 'To'],
              rows: instances.map(({ id, samples, from, to }) => [
                id,
                { count: samples },
                { at: from },
                { at: to },
              ]),
            },
        ...(badLines > 0
          ? [
              {
                kind: 'text',
                weight: 'quiet',
                text: `${badLines} lines could not be read and were skipped.`,
              } as const,
            ]
          : []),
      ],
    };
  },
});
