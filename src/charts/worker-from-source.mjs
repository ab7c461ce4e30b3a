// Runs worker.ts as it stands: a worker inherits TypeScript neither from a test runner nor reliably from tsx.
// The compiled program starts worker.js itself and never comes here.
import { tsImport } from 'tsx/esm/api';

await tsImport('./worker.ts', import.meta.url);
