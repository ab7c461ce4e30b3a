import { hashText, type Random } from '../random.ts';
import type { Client } from '../workload.ts';

/** A few hosts an application, out of the blocks kept for documentation. */
export function sourceOf({ app, driver }: Client, key: number, random: Random): string {
  const host = 10 + ((hashText(app) >>> 3) % 200) + Math.floor(random() * 3);
  const port = 40_000 + Math.floor(random() * 20_000);
  return `bolt-session\tbolt\t${driver}\t\tclient/203.0.113.${host}:${port}\tserver/10.1.${key % 250}.64:7687>`;
}
