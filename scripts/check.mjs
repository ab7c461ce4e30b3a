// Types, lint, format, layers, dead code: side by side, each one's output printed only when it fails.
import { spawn } from 'node:child_process';

const checks = {
  types: ['tsc', '--noEmit'],
  lint: ['oxlint', 'src', 'test', 'simulator', 'demo', 'bench'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  layers: ['depcruise', 'src', 'simulator', '--output-type', 'err'],
  'dead code': ['knip'],
};

const run = ([command, ...args]) =>
  new Promise((resolve) => {
    const child = spawn(`node_modules/.bin/${command}`, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });

const results = await Promise.all(
  Object.entries(checks).map(async ([name, command]) => ({ name, ...(await run(command)) })),
);
for (const { name, code, output } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output);
}
process.exit(results.every(({ code }) => code === 0) ? 0 : 1);
