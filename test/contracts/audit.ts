import { describe, expect, it } from '@jest/globals';
import type { AuditTrail } from '../../src/audit.ts';

export interface AuditOpening {
  readonly audit: AuditTrail;
  /** Behind the port's back, as somebody with a database shell would. */
  readonly tamper: (change: Tampering) => Promise<void>;
  readonly close: () => Promise<void>;
}
type Tampering =
  | { readonly seq: number; readonly set: 'entry' | 'at' | 'hash'; readonly to: string | number }
  | { readonly remove: number };

const ROWS = 12;

/** Nothing can be taken out of the trail or changed in it unseen. */
export function auditContract(name: string, prepare: () => Promise<AuditOpening>): void {
  describe(`${name}: a tampered audit trail`, () => {
    it.each<[string, Tampering, number]>([
      ['another person', { seq: 5, set: 'entry', to: '{"who":"nobody","what":"look","outcome":"done"}' }, 5],
      ['no JSON', { seq: 5, set: 'entry', to: '{' }, 5],
      ['another time', { seq: 1, set: 'at', to: 123 }, 1],
      ['another hash', { seq: ROWS, set: 'hash', to: 'f'.repeat(64) }, ROWS],
      ['a row taken out', { remove: 7 }, 8],
      ['the first row taken out', { remove: 1 }, 2],
    ])('shows %s', async (_what, tampering, broken) => {
      const { audit, tamper, close } = await prepare();
      for (let n = 1; n <= ROWS; n += 1) await audit.append({ who: `u${n}`, what: 'look', outcome: 'done' });
      expect(await audit.firstBroken()).toBeUndefined();

      await tamper(tampering);

      expect(await audit.firstBroken()).toBe(broken);
      await close();
    });
  });
}
