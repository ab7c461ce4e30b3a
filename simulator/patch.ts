import { refusal, type Answer } from './answers.ts';
import type { Instance, Outcome } from './instance.ts';
import { GiB, MEMORY_GB, parseGb, STORAGE_GB, storageFor } from './sizes.ts';
import { TIERS } from './tiers.ts';

/** What a PATCH would do: a new name at once, and everything else as one operation. */
interface Plan {
  readonly name: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly apply: () => void;
}

type Body = Readonly<Record<string, unknown>>;
type Planned = Plan | { readonly refused: Answer };

const no = (message: string, field: string): { readonly refused: Answer } => ({
  refused: refusal(400, message, '', field),
});

export function isName(name: unknown): name is string {
  return (
    typeof name === 'string' && name.trim() === name && name.length >= 1 && Array.from(name).length <= 30
  );
}

export function plan(instance: Instance, body: Body): Planned {
  const { name } = body;
  if (name !== undefined && !isName(name)) return no('The name must have 1 to 30 characters', 'name');
  const rest = Object.keys(body).filter((key) => key !== 'name');
  if (name === undefined && rest.length === 0) return no('There is nothing to change', 'name');
  if (rest.length === 0) return { name, outcome: undefined, apply: () => {} };
  const sized = sizes(instance, body);
  if ('refused' in sized) return sized;
  const optional = options(instance, body, sized.memoryGb);
  if ('refused' in optional) return optional;
  return { name, outcome: { status: 'running', ...sized }, apply: optional.apply };
}

function sizes(
  instance: Instance,
  body: Body,
): { readonly memoryGb: number; readonly storageGb: number } | { readonly refused: Answer } {
  const tier = TIERS[instance.type];
  const asked = body['memory'] !== undefined || body['storage'] !== undefined;
  if (asked && !tier.resizable) return no('This instance type can not be resized', 'memory');
  const memoryGb = body['memory'] === undefined ? instance.memoryGb : parseGb(body['memory']);
  if (
    !memoryGb ||
    !MEMORY_GB.some((gb) => gb === memoryGb) ||
    memoryGb < tier.memory[0] ||
    memoryGb > tier.memory[1]
  ) {
    return no('The memory is not one of the configurations of this tenant', 'memory');
  }
  if (body['storage'] !== undefined && !tier.adjustableStorage)
    return no('The storage can not be chosen', 'storage');
  const included = memoryGb === instance.memoryGb ? instance.storageGb : storageFor(memoryGb);
  const storageGb = body['storage'] === undefined ? included : parseGb(body['storage']);
  if (!storageGb || !STORAGE_GB.some((gb) => gb === storageGb))
    return no('The storage is not a valid size', 'storage');
  if (storageGb * GiB < instance.engine.storeBytes) return no('The data do not fit into this size', 'memory');
  return { memoryGb, storageGb };
}

function options(
  instance: Instance,
  body: Body,
  memoryGb: number,
): { readonly apply: () => void } | { readonly refused: Answer } {
  const tier = TIERS[instance.type];
  const {
    vector_optimized: vector,
    graph_analytics_plugin: plugin,
    secondaries_count: secondaries,
    cdc_enrichment_mode: cdc,
  } = body;
  if (vector === true && memoryGb < 4)
    return no('Vector optimization needs at least 4GB', 'vector_optimized');
  if (plugin !== undefined && instance.type !== 'professional-db')
    return no('Not available for this type', 'graph_analytics_plugin');
  if (secondaries !== undefined && !(tier.secondaries && isCount(secondaries)))
    return no('Not available', 'secondaries_count');
  if (cdc !== undefined && !(tier.cdc && isCdc(cdc))) return no('Not available', 'cdc_enrichment_mode');
  return {
    apply: () => {
      if (typeof vector === 'boolean') instance.vectorOptimized = vector;
      if (typeof plugin === 'boolean') instance.analyticsPlugin = plugin;
      if (isCount(secondaries)) instance.secondaries = secondaries;
      if (isCdc(cdc)) instance.cdc = cdc;
    },
  };
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 15;
const isCdc = (value: unknown): value is Instance['cdc'] =>
  value === 'OFF' || value === 'DIFF' || value === 'FULL';
