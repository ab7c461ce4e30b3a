import type { Card } from './cards/card.ts';
import type { Place } from './invocation.ts';

/** A message to be sent, whatever happens to the process. */
export interface Post {
  /** The same id is the same message: asking twice sends once. */
  readonly id: string;
  readonly place: Place;
  readonly card: Card;
}
