/** All cards of the gallery are of this moment. */
export const now = new Date('2026-11-25T14:20:00Z');

/** So many minutes ago. */
export const minutes = (back: number): Date => new Date(now.getTime() - back * 60_000);
