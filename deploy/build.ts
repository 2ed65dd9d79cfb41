/**
 * Builds the program that is deployed: JavaScript in `dist`, for Node refuses the types of what is installed as a package,
 * and few files instead of hundreds: a quarter less to start, 20 MB less at rest. Packages stay what they are. Modules that
 * threads share with the main one lie beside the tasks, from where `workers/files.ts` finds these and the kernels.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { isolatedDeclarationSync } from 'rolldown/experimental';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const KERNELS = 'workers/kernels/build/kernels.wasm';
const TASKS = ['run-plan-task', 'run-analysis-task', 'json-read', 'json-write', 'trim-memory'];

rmSync(dist, { recursive: true, force: true });
await build({
  cwd: root,
  platform: 'node',
  logLevel: 'warn',
  input: {
    main: 'src/main.ts',
    index: 'src/index.ts',
    poolserve: 'src/launcher.ts',
    ...Object.fromEntries(TASKS.map((name) => [`workers/${name}`, `workers/${name}.ts`])),
  },
  external: /^[^./]/,
  output: { dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'workers/[name]-[hash].js' },
});
cpSync(join(root, KERNELS), join(dist, KERNELS));
const { code, errors } = isolatedDeclarationSync('index.ts', readFileSync(join(root, 'src/index.ts'), 'utf8'));
if (errors.length > 0) throw new Error(`src/index.ts: ${errors.map(({ message }) => message)}`);
writeFileSync(join(dist, 'index.d.ts'), code);
