import { Scenario } from './scenario.ts';
import healthy from './scenarios/healthy.ts';
import memoryPressureAtPeak from './scenarios/memory-pressure-at-peak.ts';
import missingIndex from './scenarios/missing-index.ts';

export const SCENARIOS: readonly Scenario[] = [healthy, missingIndex, memoryPressureAtPeak].map((source) =>
  Scenario.parse(source),
);

export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find((each) => each.name === name);
  if (found) return found;
  throw new RangeError(
    `There is no scenario ${name}; there are ${SCENARIOS.map((each) => each.name).join(', ')}`,
  );
}
