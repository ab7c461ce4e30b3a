import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';

// The official client of Aura's API against the simulator: what it believes an answer to be is not our opinion.

const run = promisify(execFile);
const folder = join(import.meta.dirname, 'aura-python-sdk');
const requirements = join(folder, 'requirements.txt');
const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
const environment = join(import.meta.dirname, `../../node_modules/.cache/aura-python-sdk-${version}`);
const python = join(environment, 'bin/python');

/** Why the client cannot be had here; on a developer's machine that is a reason to skip. */
async function missing(): Promise<string | undefined> {
  try {
    await run('python3', ['-c', 'import sys, venv; assert sys.version_info >= (3, 11), sys.version']);
    if (!existsSync(join(environment, 'complete'))) await install();
    return undefined;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return String(error);
  }
}

async function install(): Promise<void> {
  await run('python3', ['-m', 'venv', '--clear', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', requirements]);
  await run('touch', [join(environment, 'complete')]);
}

const reason = await missing();
if (reason !== undefined) console.warn(`Skipped, the official client is not to be had here: ${reason}`);

(reason === undefined ? describe : describe.skip)('an official Aura client', () => {
  let aura: Simulator;
  beforeAll(async () => {
    aura = await startSimulator({ seed: 7, scenario: 'healthy', historyHours: 1, speed: 600 });
  });
  afterAll(() => aura.stop());

  it('lists, reads, pauses, resumes, resizes, snapshots, restores, creates and deletes with only its base URL changed', async () => {
    const today = new Date(aura.clock.now()).toISOString().slice(0, 10);
    const { stdout } = await run(python, [
      join(folder, 'main.py'),
      aura.url,
      aura.clientId,
      aura.clientSecret,
      today,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      instances: ['analytics', 'archive', 'catalog', 'payments', 'recommender', 'sandbox', 'shop'],
      types: ['business-critical', 'enterprise-db', 'enterprise-ds', 'free-db', 'professional-db'],
      configurations: expect.any(Number),
      project_metrics: 32,
      paused: 'paused',
      resumed: 'running',
      resizing: 'updating',
      resized: '16GB',
      cores: 3,
      health: expect.any(String),
      scheduled: 24,
      snapshot: ['Completed', 'AdHoc', true],
      restoring: 'restoring',
      conflict: ['ongoing-database-operation', true],
      created: 'running',
      deleting: 'destroying',
    });
  });
});
