import type { Post } from '../../src/post.ts';
import type { Due } from '../../src/due.ts';

export const post = (id: string, channel: string): Post => ({
  id,
  place: { platform: 'slack', channel },
  card: {
    title: `Card ${id}`,
    body: [{ kind: 'facts', facts: [{ label: 'Since', value: { at: new Date('2026-11-25T10:00:00Z') } }] }],
  },
});

export const due = (id: string, at: Date): Due => ({
  id,
  at,
  command: 'status',
  args: { instance: 'i1', until: new Date('2026-11-26T00:00:00Z') },
  place: { platform: 'slack', channel: 'C1' },
});

/** A clock that stands still until it is moved. */
export function createClock(start = Date.parse('2026-11-25T10:00:00Z')) {
  let time = start;
  return {
    now: (): Date => new Date(time),
    pass: (ms: number): void => {
      time += ms;
    },
  };
}
