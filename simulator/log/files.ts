import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instance } from '../instance.ts';
import { TICK_MS } from '../model/history.ts';
import { TIERS } from '../tiers.ts';
import { everyone, type World } from '../world.ts';
import { queryLog, type LogOptions } from './query-log.ts';
import { ndjson } from './record.ts';
import { securityLog } from './security-log.ts';

export interface LogFiles {
  /** Writes what happened since the last time. */
  readonly flush: () => void;
}

export interface LogFileOptions extends Pick<LogOptions, 'leastMs' | 'starts' | 'transactions'> {
  readonly folder: string;
  readonly pastHours: number;
  readonly per: 'hour' | 'day';
  /** Also `security/<hour or day>.log`, in a folder of its own since the records are of another kind. */
  readonly security?: boolean;
}

/** Keeps `folder/<instance id>/query-<hour or day>.log` up to date, as a forwarder would. */
export function createLogFiles(world: World, options: LogFileOptions): LogFiles {
  const written = new Map<string, number>();
  const begin = world.settings.start - options.pastHours * 3_600_000;
  return {
    flush: () => {
      for (const instance of everyone(world)) {
        if (!TIERS[instance.type].queryLog) continue;
        const { id } = instance.cast;
        const to = Math.floor(world.clock.now() / TICK_MS) * TICK_MS;
        const from = written.get(id) ?? open(options.folder, id, begin);
        if (to > from) append(instance, from, to, options);
        written.set(id, Math.max(from, to));
      }
    },
  };
}

function open(folder: string, id: string, begin: number): number {
  const mine = join(folder, id);
  mkdirSync(mine, { recursive: true });
  rmSync(join(mine, 'security'), { recursive: true, force: true });
  for (const name of readdirSync(mine)) if (/^query-.*\.log$/.test(name)) rmSync(join(mine, name));
  return begin;
}

function append(instance: Instance, from: number, to: number, options: LogFileOptions): void {
  const span = options.per === 'hour' ? 3_600_000 : 86_400_000;
  for (let at = from; at < to;) {
    const end = Math.min(to, Math.floor(at / span) * span + span);
    const name = new Date(at).toISOString().slice(0, options.per === 'hour' ? 13 : 10);
    const window = { ...options, from: at, to: end };
    const write = (path: string, chunks: Iterable<string>) => {
      const file = join(options.folder, instance.cast.id, path);
      mkdirSync(dirname(file), { recursive: true });
      for (const chunk of chunks) appendFileSync(file, chunk);
    };
    write(`query-${name}.log`, ndjson.write(queryLog(instance, window)));
    if (options.security) write(`security/${name}.log`, ndjson.write(securityLog(instance, window)));
    at = end;
  }
}
