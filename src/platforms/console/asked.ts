import type { Asked } from '../../platform.ts';

/** Whoever sits at the machine: their files are in reach anyway, so the machine's own account is the identity. */
export const consoleAsked = (user: string): Asked => ({
  caller: { id: `console:${user}`, name: user, groups: [], standing: 'member' },
  place: { platform: 'console', channel: 'console', direct: true },
});
