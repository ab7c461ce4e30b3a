import type { Block } from '../card.ts';
import { andMore } from './clean.ts';

/** "and 17 more" of a list that the reader is looking at, "and 3 more parts" of anything else. */
export const moreBlocks = (hidden: readonly Block[]): string =>
  andMore(
    hidden.length,
    hidden.every(({ kind }) => kind === 'item') ? '' : hidden.length === 1 ? 'part' : 'parts',
  );
