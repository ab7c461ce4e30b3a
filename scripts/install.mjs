// Installs what package-lock.json names, when it is not there yet, so that one npm script is all there is to run.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const mark = 'node_modules/.installed-lock';
const lock = readFileSync('package-lock.json', 'utf8');
const installed = existsSync(mark) ? readFileSync(mark, 'utf8') : '';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`aura-chatops needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
if (installed !== lock) {
  console.error('Installing packages (first run, or package-lock.json changed) …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  writeFileSync(mark, lock);
}
