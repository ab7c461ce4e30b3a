import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the bot tells about itself at /metrics, in Prometheus' words. */
export interface Figures {
  readonly answered: (
    platform: string,
    command: string,
    origin: string,
    failed: boolean,
    seconds: number,
  ) => void;
  /** Metrics of an instance were read. */
  readonly read: (instance: string) => void;
  readonly waiting: (messages: number) => void;
  readonly text: () => Promise<string>;
  readonly type: string;
}

/** Labels are closed sets; what people type never becomes one. */
export function createFigures(commands: ReadonlySet<string>): Figures {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'aura_chatops_answers_total',
    help: 'Invocations answered',
    labelNames: ['platform', 'command', 'origin', 'outcome'],
    registers,
  });
  const times = new Histogram({
    name: 'aura_chatops_answer_seconds',
    help: 'Time from an invocation to its answer',
    labelNames: ['command'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 3, 10, 60],
    registers,
  });
  const readings = new Counter({
    name: 'aura_chatops_readings_total',
    help: 'Readings of the metrics of an instance',
    labelNames: ['instance'],
    registers,
  });
  const outbox = new Gauge({
    name: 'aura_chatops_outbox_waiting',
    help: 'Messages waiting to be sent',
    registers,
  });
  return {
    answered(platform, name, origin, failed, seconds) {
      const command = commands.has(name) ? name : 'unknown';
      answers.inc({ platform, command, origin, outcome: failed ? 'failed' : 'done' });
      times.observe({ command }, seconds);
    },
    read: (instance) => readings.inc({ instance }),
    waiting: (messages) => outbox.set(messages),
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}
