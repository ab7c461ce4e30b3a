import type { FeatureName } from '../series/features.ts';
import type { Value } from './card.ts';

/** A feature's number with the unit its name says. */
export function featureValue(feature: FeatureName, value: number): Value {
  if (feature.endsWith('Pct') || feature.endsWith('PctOfLimit')) return { pct: value };
  if (feature.endsWith('Ms')) return { ms: value };
  if (feature.endsWith('Hours')) return { ms: value * 3_600_000 };
  if (feature.endsWith('Bytes')) return { bytes: value };
  if (feature.endsWith('PerMin')) return { perMin: value };
  return { count: value };
}
