import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../src/config.ts';
import { loadAnalyzers } from '../src/wire.ts';

/** `npm run schema`: writes docs/aura.schema.json, by which editors complete and check aura.yml. */
writeFileSync('docs/aura.schema.json', `${JSON.stringify(jsonSchema(await loadAnalyzers()), null, 2)}\n`);
