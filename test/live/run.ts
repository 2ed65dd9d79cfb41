import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODELS } from '../../src/models/list.ts';
import { randomFrom } from '../fuzz/random.ts';
import { installPython } from '../interop/install-python.ts';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';
import type { Bound } from './bounds.ts';
import { difference } from './compare.ts';
import { type Difference, listed } from './differences.ts';
import type { LiveTensor } from './draw.ts';
import { DRAWS } from './draws/list.ts';
import { startLibrary } from './library.ts';
import { ask, type Request } from './service.ts';
import { smaller } from './shrink.ts';

const HELP = `Usage: npm run test:live -- [--cases=N] [--seed=S] [--model=NAME]

Draws requests for the models of frameworks, asks the service (binary and as JSON, in turn) and the framework itself, and
prints what passed, failed and the smallest failing request of each model. The frameworks are installed in a virtual
environment below .venv (some 6 GB, test/live/requirements.txt).
  --cases  how many requests (default 2000), the same number for each model
  --seed   of the drawn requests (default 1)
  --model  only models whose name has this text
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    model: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

const { POOLSERVE_LIVE_PYTHON: installed } = process.env;
const python =
  installed !== undefined && existsSync(installed) ? installed : join(installPython(import.meta.dirname), 'python');
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });

const byName = new Map(MODELS.map((model) => [model.name, model]));
const models = [...DRAWS].filter(([name]) => byName.has(name) && name.includes(values.model));
const library = await startLibrary(python, [...new Set(models.map(([name]) => name.replace(/\..*/, '')))]);
const each = Math.ceil(Number(values.cases) / models.length);
const counts = { passed: 0, failed: 0, listed: 0, unsupported: 0 };
const used = new Map<Difference, number>();

const compare = async (request: Request, bound: Bound, isBinary: boolean) => {
  const [ours, theirs] = await Promise.all([ask(server.url, request, isBinary), library.ask(request)]);
  const words = difference(ours, theirs, bound);
  return {
    words,
    unsupported: 'unsupported' in theirs,
    excuse: words === undefined ? undefined : listed(request, ours, theirs, words),
  };
};

/** How often a failing request is made smaller, at most. */
const MOST_STEPS = 300;

const shrink = async (request: Request, bound: Bound): Promise<Request> => {
  let least = request;
  let left = MOST_STEPS;
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const next of smaller(least)) {
      left -= 1;
      if (left < 0) return least;
      const { words, excuse } = await compare(next, bound, true).catch(() => ({ words: undefined, excuse: undefined }));
      if (words === undefined || excuse !== undefined) continue;
      least = next;
      isDone = false;
      break;
    }
  }
  return least;
};

const shown = ({ model, parameters, inputs, outputs }: Request): string => {
  const tensors = inputs.map(({ data, ...spec }: LiveTensor) => ({
    ...spec,
    data: data.map((value) => (Number.isFinite(Number(value)) ? Number(value) : String(value))),
  }));
  return JSON.stringify({ model, parameters, inputs: tensors, outputs });
};

for (const [name, draw] of models) {
  const random = randomFrom(
    Number(values.seed) * 1_000_003 + name.length * 7919 + [...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7),
  );
  const usual = (byName.get(name)?.outputs ?? []).filter(({ optional }) => !optional).map((output) => output.name);
  let failures = 0;
  for (let i = 0; i < each; i += 1) {
    const { parameters, inputs, bound, outputs = usual } = draw(random);
    const request = { model: name, parameters, inputs, outputs };
    const { words, excuse, unsupported } = await compare(request, bound, i % 2 === 0);
    if (unsupported) counts.unsupported += 1;
    else if (words === undefined) counts.passed += 1;
    else if (excuse !== undefined) {
      counts.listed += 1;
      used.set(excuse, (used.get(excuse) ?? 0) + 1);
    } else {
      counts.failed += 1;
      failures += 1;
      if (failures > 1) continue;
      const least = await shrink(request, bound);
      const { words: why } = await compare(least, bound, true);
      process.stdout.write(`${name}: ${why ?? words}\n  ${shown(least).slice(0, 1500)}\n`);
    }
  }
  if (failures > 1) process.stdout.write(`${name}: ${failures} of ${each} failed\n`);
}

library.stop();
await server.stop();
const versions = Object.entries(library.versions).map(([module, version]) => `${module} ${version}`);
process.stdout.write(`${versions.join(', ')}; seed ${values.seed}\n`);
for (const [{ ours, models: pattern }, count] of used) process.stdout.write(`listed: ${count} × ${pattern}: ${ours}\n`);
process.stdout.write(`${counts.unsupported} without a kernel in the library, ${counts.listed} listed differences\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
