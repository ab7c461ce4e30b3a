import type { Instance } from './aura.ts';
import type { TimeChart } from './cards/card.ts';
import { timeChart } from './cards/timeline.ts';
import type { Question } from './diagnose.ts';
import type { History } from './history.ts';
import type { Window } from './line.ts';
import { lineOf, metricsOf, stepFor } from './series/lines.ts';
import type { Topic } from './series/topics.ts';

/** Reads what a topic needs and makes its chart; undefined where nothing was measured in the window. */
export async function chartOf(
  topic: Topic,
  instance: Instance,
  window: Window,
  questions: readonly Question[],
  history: History,
): Promise<TimeChart | undefined> {
  const stepMs = stepFor(window.to.getTime() - window.from.getTime());
  const metrics = [...new Set(topic.lines.flatMap(({ from }) => metricsOf(from)))];
  const span = { from: window.from.getTime(), to: window.to.getTime(), step: stepMs };
  const series = await history.read(instance.id, metrics, span);
  const lines = topic.lines
    .map(({ name, from }) => ({ name, points: lineOf(from, series, stepMs) }))
    .filter(({ points }) => points.length > 0);
  if (lines.length === 0) return undefined;
  return timeChart({
    title: `${instance.name}: ${topic.title}`,
    unit: topic.unit,
    series: lines,
    rules: questions.flatMap(({ rules }) => rules),
    features: topic.lines.flatMap(({ feature }) => (feature === undefined ? [] : [feature])),
    ...window,
    stepMs,
  });
}
