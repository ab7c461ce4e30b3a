import type { AuditRow } from '../audit.ts';
import type { Card } from './card.ts';

interface AuditView {
  readonly rows: readonly AuditRow[];
  readonly head: { readonly seq: number; readonly hash: string };
  readonly broken: number | undefined;
  readonly last: string;
}

/** The newest decisions, and whether the chain of all of them holds. */
export const auditCard = ({ rows, head, broken, last }: AuditView): Card => ({
  title: `Audit, last ${last}`,
  tone: broken === undefined ? 'good' : 'critical',
  body: [
    {
      kind: 'text',
      weight: 'strong',
      text:
        broken === undefined
          ? `All ${head.seq} rows follow from each other.`
          : `Row ${broken} does not follow from the one before it: the record was changed.`,
    },
    rows.length === 0
      ? { kind: 'text', text: 'Nothing was recorded in this time.' }
      : {
          kind: 'table',
          private: true,
          columns: ['When', 'Who', 'What', 'On', 'Outcome'],
          rows: rows
            .toReversed()
            .map(({ at, entry }) => [{ at }, entry.who, entry.what, entry.target ?? '', entry.outcome]),
        },
    { kind: 'text', weight: 'quiet', text: `Head ${head.seq}: ${head.hash.slice(0, 16)}…` },
  ],
});
