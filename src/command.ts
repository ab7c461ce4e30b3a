import * as z from 'zod';
import type { AuditTrail } from './audit.ts';
import type { Aura, Instance } from './aura.ts';
import type { Card } from './cards/card.ts';
import type { Question } from './diagnose.ts';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import type { Invocation } from './invocation.ts';
import type { Window } from './line.ts';
import type { Check } from './platform.ts';
import type { ReadQueryLog } from './query-log.ts';
import type { State } from './document.ts';

/** `dangerous` needs a second person, `destructive` also the instance's name typed out. */
export type Risk = 'read' | 'write' | 'dangerous' | 'destructive';
/** What a command shows that not everybody should see. */
export type Sensitivity = 'query-text' | 'security';

/** All a command may touch. Handed in, never imported. */
export interface Context {
  readonly now: Date;
  readonly invocation: Invocation;
  /** Known instances that this person may see from here. */
  readonly fleet: Fleet;
  /** By name, alias or id, among what this person may see; otherwise a UserError with the nearest names as buttons. */
  readonly instance: (name: string) => Promise<Instance>;
  readonly window: (
    asked: {
      readonly last?: string | undefined;
      readonly since?: string | undefined;
      readonly until?: string | undefined;
    },
    limits: { readonly usual: number; readonly longest: number },
  ) => Window;
  readonly aura: Aura;
  readonly history: History;
  readonly readQueryLog: ReadQueryLog;
  readonly importHistory: (file: string) => Promise<ImportResult>;
  readonly audit: AuditTrail;
  readonly state: State;
  readonly checkup: () => Promise<readonly Check[]>;
  readonly commands: ReadonlyMap<string, Command>;
  /** The analyzers with the thresholds of one instance. */
  readonly questions: (instance: Instance) => readonly Question[];
  /** Where a person looks further; https. */
  readonly consoleUrl: (instance: Instance) => string;
  /** Instances that aura.yml ties to this channel; empty where it ties none. */
  readonly channelInstances: readonly string[];
  /** May query text and security findings be shown to everybody in this channel? */
  readonly openChannel: boolean;
}
export interface ImportResult {
  readonly instances: readonly {
    readonly id: string;
    readonly samples: number;
    readonly from: Date;
    readonly to: Date;
  }[];
  readonly badLines: number;
}

export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly summary: string;
  readonly risk: Risk;
  readonly sensitive?: Sensitivity;
  /** Arguments that may be typed without their name, in this order. */
  readonly positional?: readonly (keyof Shape & string)[];
  readonly args: z.ZodObject<Shape>;
  /** Lines that help shows as they would be typed. */
  readonly examples?: readonly string[];
  run(args: z.output<z.ZodObject<Shape>>, context: Context): Promise<Card | readonly Card[]>;
}

/** Checks a definition and forgets its argument types, so that all commands fit on one shelf. */
export const command = <Shape extends z.ZodRawShape>(definition: Command<Shape>): Command =>
  definition as unknown as Command;

/** Arguments that more than one command takes. `meta` tells the bot what it may offer as buttons. */
export const instanceArg = z
  .string()
  .min(1)
  .max(100)
  .describe('name, alias or id')
  .meta({ choices: 'instance' });
export const flag = (description: string) =>
  z.union([z.boolean(), z.stringbool()]).default(false).describe(description).meta({ switch: true });
export const windowArgs = {
  last: z.string().max(20).optional().describe('how far back, as 6h or 7d'),
  since: z.string().max(40).optional().describe('from when, as 09:30 or 2026-08-01'),
  until: z.string().max(40).optional().describe('until when'),
};
