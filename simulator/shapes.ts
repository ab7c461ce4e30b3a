import type { Instance } from './instance.ts';
import { MEMORY_GB, storageFor } from './sizes.ts';
import { TIERS, TYPES } from './tiers.ts';
import type { World } from './world.ts';

/** The API's shapes of what the world holds. Which fields an instance has depends on its type. */
export function instanceShape(world: World, instance: Instance): Readonly<Record<string, unknown>> {
  const { cast, type } = instance;
  const tier = TIERS[type];
  return {
    id: cast.id,
    name: instance.name,
    status: instance.status,
    tenant_id: cast.project.id,
    cloud_provider: cast.cloud,
    connection_url: `neo4j+s://${cast.id}.databases.neo4j.io`,
    region: cast.region,
    type,
    ...(instance.status === 'destroying' ? {} : { memory: `${instance.memoryGb}GB` }),
    created_at: cast.createdAt,
    vector_optimized: instance.vectorOptimized,
    ...(type === 'free-db' ? freeCounts(instance) : { storage: `${instance.storageGb}GB` }),
    ...(tier.metrics ? { metrics_integration_url: metricsUrl(world, cast.project.id, cast.id) } : {}),
    ...(tier.secondaries ? { secondaries_count: instance.secondaries } : {}),
    ...(tier.cdc ? { cdc_enrichment_mode: instance.cdc } : {}),
    ...(type === 'professional-db' ? { graph_analytics_plugin: instance.analyticsPlugin } : {}),
    ...(instance.customerKey ? { customer_managed_key_id: instance.customerKey } : {}),
  };
}

function freeCounts({ engine }: Instance) {
  return {
    graph_nodes: String(Math.round(engine.nodes)),
    graph_relationships: String(Math.round(engine.relationships)),
  };
}

/** A list says nothing about the status. */
export function summaryShape({ cast, name }: Instance): Readonly<Record<string, unknown>> {
  return {
    id: cast.id,
    name,
    tenant_id: cast.project.id,
    cloud_provider: cast.cloud,
    created_at: cast.createdAt,
  };
}

export function metricsUrl({ url }: World, project: string, instance?: string): string {
  return `${url}/api/v1/${project}${instance === undefined ? '' : `/${instance}`}/metrics`;
}

export interface Configuration {
  readonly cloud_provider: string;
  readonly region: string;
  readonly region_name: string;
  readonly type: string;
  readonly memory: string;
  readonly storage: string;
  readonly version: string;
}

const REGIONS = [
  { cloud_provider: 'gcp', region: 'europe-west1', region_name: 'Belgium (europe-west1)' },
  { cloud_provider: 'aws', region: 'eu-west-1', region_name: 'Ireland (eu-west-1)' },
  { cloud_provider: 'azure', region: 'francecentral', region_name: 'Paris (francecentral)' },
] as const;

/** Every combination that may be created or resized to. */
export const CONFIGURATIONS: readonly Configuration[] = REGIONS.flatMap((region) =>
  TYPES.filter((type) => type !== 'free-db' || region.cloud_provider === 'gcp').flatMap((type) => {
    const [least, most] = TIERS[type].memory;
    return MEMORY_GB.filter((gb) => gb >= least && gb <= most).map((gb) => ({
      ...region,
      type,
      memory: `${gb}GB`,
      storage: `${storageFor(gb)}GB`,
      version: '5',
    }));
  }),
);
