import { between, hash, pick, stream, uuid } from './random.ts';
import { storageFor } from './sizes.ts';
import type { InstanceType } from './tiers.ts';
import type { Workload } from './workload.ts';
import { analytics, catalog, idle } from './workloads/others.ts';
import payments from './workloads/payments.ts';
import recommender from './workloads/recommender.ts';
import shop from './workloads/shop.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
}

/** One member of the cast: what the instance is and how it is used when nothing is wrong. */
export interface Cast {
  readonly id: string;
  readonly name: string;
  readonly project: Project;
  readonly type: InstanceType;
  readonly cloud: 'gcp' | 'aws' | 'azure';
  readonly region: string;
  readonly memoryGb: number;
  readonly storageGb: number;
  readonly createdAt: string;
  readonly workload: Workload;
  readonly scale: number;
  readonly storeGb: number;
  /** The share of the store that the usual traffic keeps touching. */
  readonly hotShare: number;
  readonly nodes: number;
  readonly relationships: number;
  readonly paused?: boolean;
  /** With Comprehensive granularity every member reports by itself. */
  readonly members?: number;
}

export const PROJECTS = {
  storefront: { id: uuid(1), name: 'Storefront' },
  platform: { id: uuid(2), name: 'Data platform' },
} as const satisfies Record<string, Project>;

const gcp = { cloud: 'gcp', region: 'europe-west1' } as const;
const aws = { cloud: 'aws', region: 'eu-west-1' } as const;
const { storefront, platform } = PROJECTS;

export const CAST: readonly Cast[] = [
  {
    id: '5a0f1c2e',
    name: 'shop',
    project: storefront,
    type: 'business-critical',
    ...gcp,
    memoryGb: 8,
    storageGb: 16,
    createdAt: '2025-03-04T10:11:12Z',
    workload: shop,
    scale: 1,
    storeGb: 2.6,
    hotShare: 0.5,
    nodes: 1_840_000,
    relationships: 7_300_000,
  },
  {
    id: '9c41d7b0',
    name: 'recommender',
    project: storefront,
    type: 'business-critical',
    ...gcp,
    memoryGb: 16,
    storageGb: 32,
    createdAt: '2025-06-30T08:00:00Z',
    workload: recommender,
    scale: 1,
    storeGb: 9,
    hotShare: 0.5,
    nodes: 4_100_000,
    relationships: 52_000_000,
  },
  {
    id: 'c83e5f19',
    name: 'catalog',
    project: storefront,
    type: 'professional-db',
    ...gcp,
    memoryGb: 4,
    storageGb: 8,
    createdAt: '2025-09-12T14:20:05Z',
    workload: catalog,
    scale: 1,
    storeGb: 0.9,
    hotShare: 0.6,
    nodes: 310_000,
    relationships: 900_000,
  },
  {
    id: 'e20b64aa',
    name: 'sandbox',
    project: storefront,
    type: 'free-db',
    ...gcp,
    memoryGb: 1,
    storageGb: 2,
    createdAt: '2026-01-20T09:00:41Z',
    workload: idle,
    scale: 1,
    storeGb: 0.05,
    hotShare: 0.5,
    nodes: 1042,
    relationships: 9001,
  },
  {
    id: '2f49c2b3',
    name: 'payments',
    project: platform,
    type: 'enterprise-db',
    ...aws,
    memoryGb: 32,
    storageGb: 64,
    createdAt: '2024-11-18T16:45:30Z',
    workload: payments,
    scale: 2,
    storeGb: 14,
    hotShare: 0.6,
    nodes: 21_000_000,
    relationships: 44_000_000,
    members: 3,
  },
  {
    id: '71d3a90c',
    name: 'analytics',
    project: platform,
    type: 'enterprise-ds',
    ...aws,
    memoryGb: 64,
    storageGb: 128,
    createdAt: '2025-02-02T12:00:00Z',
    workload: analytics,
    scale: 1,
    storeGb: 18,
    hotShare: 0.7,
    nodes: 24_000_000,
    relationships: 61_000_000,
  },
  {
    id: 'b6f80d44',
    name: 'archive',
    project: platform,
    type: 'business-critical',
    ...aws,
    memoryGb: 4,
    storageGb: 16,
    createdAt: '2024-08-09T07:30:00Z',
    workload: idle,
    scale: 1,
    storeGb: 6,
    hotShare: 0.1,
    nodes: 9_000_000,
    relationships: 12_000_000,
    paused: true,
  },
];

/** `count` more instances like the cast's, of unequal size and use, for measurements. */
export function extras(seed: number, count: number): readonly Cast[] {
  const likes = CAST.filter(
    ({ paused, type }) => !paused && type !== 'free-db' && type !== 'professional-db',
  );
  return Array.from({ length: count }, (_, n) => {
    const random = stream(seed, n, 99);
    const like = likes[n % likes.length] ?? CAST[0]!;
    const memoryGb = Math.max(like.memoryGb, pick(random, [8, 16, 32]));
    return {
      ...like,
      id: hash(seed, n, 98).toString(16).padStart(8, '0'),
      name: `${like.name}-${String(n + 1).padStart(2, '0')}`,
      memoryGb,
      storageGb: storageFor(memoryGb),
      scale: like.scale * between(random, [0.5, 1.5]),
    };
  });
}
