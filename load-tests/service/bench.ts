import type { ServiceRow } from '../../test/support/bench/bench-run.ts';
import type { Target } from '../../test/support/process/drive.ts';
import { SCENARIOS, type Scenario } from '../../test/support/process/scenario.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../../test/support/process/server-process.ts';
import { verifiedTarget } from '../../test/support/process/verified-target.ts';
import { hasNodePeers, pythonWith } from '../peers/installed.ts';
import { measureInTurns } from '../service-figures.ts';

const BARE = new URL('../bare-server.ts', import.meta.url);
const ONNXRUNTIME = new URL('../peers/fastify-onnxruntime-server.ts', import.meta.url);
const TORCH = new URL('../peers/fastapi_torch_server.py', import.meta.url);

type Rival = {
  readonly name: string;
  readonly server: ServerProcess;
  /** Requests and their right responses; undefined where the server does not know the format. */
  readonly target: (scenario: Scenario) => Promise<Target> | undefined;
};

/** node:http discards every body and returns as many bytes as the others. */
const discarding = async (bare: ServerProcess, pooled: Target): Promise<Target> => {
  const size = pooled.exchanges[0]?.response.length ?? 0;
  const exchanges = pooled.exchanges.map(({ body }) => ({ body, response: Buffer.alloc(size) }));
  return { ...pooled, url: `${bare.url}/?bytes=${size}`, exchanges };
};

const startRivals = async (): Promise<{ readonly rivals: readonly Rival[]; readonly missing: readonly string[] }> => {
  const [ours, bare] = await Promise.all([
    startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' }),
    startServerProcess(BARE),
  ]);
  const rivals: Rival[] = [
    { name: 'poolserve', server: ours, target: (scenario) => verifiedTarget(ours.url, scenario) },
    {
      name: 'node:http',
      server: bare,
      target: async (scenario) => discarding(bare, await verifiedTarget(ours.url, scenario)),
    },
  ];
  const missing: string[] = [];
  const add = (name: string, server: ServerProcess): void => {
    const target = (scenario: Scenario) =>
      scenario.format === 'npy' ? undefined : verifiedTarget(server.url, scenario);
    rivals.push({ name, server, target });
  };
  if (hasNodePeers()) {
    add('Fastify + onnxruntime', await startServerProcess(ONNXRUNTIME));
  } else missing.push('onnxruntime is not installed: npm run bench:peers');
  const python = pythonWith('torch', 'fastapi', 'uvicorn', 'uvloop', 'httptools');
  if (python === undefined) missing.push('no Python with torch and fastapi was found: npm run bench:peers');
  else add('FastAPI + PyTorch', await startServerProcess(TORCH, {}, [python]));
  return { rivals, missing };
};

/** Drives every server with every scenario, in turns; `onRow` hears each scenario's figures. */
export const benchService = async (
  options: {
    readonly seconds: number;
    readonly rounds: number;
    readonly only: string;
    readonly servers: readonly string[];
  },
  onMissing: (what: string) => void,
  onRow: (row: ServiceRow) => void,
): Promise<readonly ServiceRow[]> => {
  const { rivals, missing } = await startRivals();
  missing.forEach(onMissing);
  const rows: ServiceRow[] = [];
  const selected = rivals.filter(({ name }) => options.servers.some((part) => name.includes(part)));
  try {
    for (const scenario of SCENARIOS.filter(({ name }) => name.includes(options.only))) {
      const row = await benchScenario(scenario, selected, options);
      rows.push(row);
      onRow(row);
    }
  } finally {
    await Promise.all(rivals.map(({ server }) => server.stop()));
  }
  return rows;
};

const benchScenario = async (
  scenario: Scenario,
  rivals: readonly Rival[],
  options: { readonly seconds: number; readonly rounds: number },
): Promise<ServiceRow> => {
  const contenders = rivals.flatMap(({ name, server, target }) => {
    const scenarioTarget = target(scenario);
    return scenarioTarget ? [scenarioTarget.then((requests) => ({ name, server, target: requests }))] : [];
  });
  return measureInTurns(scenario.name, await Promise.all(contenders), options);
};
