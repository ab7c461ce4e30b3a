import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the bot tells about itself at /metrics, in Prometheus' words. */
export interface Figures {
  readonly answered: (platform: string, command: string, outcome: 'done' | 'failed', seconds: number) => void;
  readonly waiting: (messages: number) => void;
  readonly watched: (instances: number) => void;
  readonly text: () => Promise<string>;
  readonly type: string;
}

export function createFigures(): Figures {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'aura_chatops_answers_total',
    help: 'Invocations answered',
    labelNames: ['platform', 'command', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'aura_chatops_answer_seconds',
    help: 'Time from an invocation to its answer',
    labelNames: ['command'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 3, 10, 60],
    registers,
  });
  const outbox = new Gauge({
    name: 'aura_chatops_outbox_waiting',
    help: 'Messages waiting to be sent',
    registers,
  });
  const fleet = new Gauge({ name: 'aura_chatops_instances', help: 'Instances watched', registers });
  return {
    answered(platform, command, outcome, took) {
      answers.inc({ platform, command, outcome });
      seconds.observe({ command }, took);
    },
    waiting: (messages) => outbox.set(messages),
    watched: (instances) => fleet.set(instances),
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}
