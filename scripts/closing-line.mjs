import { appendFileSync } from 'node:fs';

/** Jest reporter: ends with one plain line that any CI understands, and adds the counts to COUNT_FILE for a sum over runs. */
export default class ClosingLine {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    if (process.env.COUNT_FILE)
      appendFileSync(process.env.COUNT_FILE, `${numPassedTests} ${failed} ${numPendingTests}\n`);
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(`\n${numPassedTests} passed, ${failed} failed${skipped}\n`);
  }
}
