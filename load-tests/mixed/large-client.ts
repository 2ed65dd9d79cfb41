/**
 * A process that posts one kind of large request to a server, one after another on one connection, until it is told to
 * stop: `large-client.ts SERVER KIND`. It says 'running' after its first response, and at the end what came of it.
 */
import { drive, type Target } from '../../test/support/process/drive.ts';
import { pathOf, type Scenario } from '../../test/support/process/scenario.ts';
import { verifiedTarget } from '../../test/support/process/verified-target.ts';

const POOLING = { kernel: 2, stride: 2, pad: 0, connections: 1 };
const PLANE: Scenario = { ...POOLING, name: 'plane', format: 'raw', shape: [1, 1, 1024, 1024] };
/** Planes of 4 MiB, which are 105 MB. */
const PLANES = 25;

/** Of planes that are all alike, of which one is compared with a plain loop. */
const rawTarget = async (server: string): Promise<Target> => {
  const one = await verifiedTarget(server, PLANE);
  const repeated = (bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(PLANES).fill(bytes));
  const exchanges = one.exchanges.map(({ body, response }) => ({ body: repeated(body), response: repeated(response) }));
  return { ...one, url: `${server}${pathOf({ ...PLANE, shape: [PLANES, 1, 1024, 1024] })}`, exchanges };
};

const TARGETS = {
  '100 MB raw': rawTarget,
  '16 MB JSON': (server: string) =>
    verifiedTarget(server, { ...POOLING, name: 'JSON', format: 'json', shape: [1, 32, 256, 256] }),
};

/** What a large client can send. */
export type LargeKind = keyof typeof TARGETS;
/** What came of its requests. */
export type LargeResult = { readonly responses: number; readonly wrong: number; readonly seconds: number };

const [, , server = '', kind = ''] = process.argv;
const told = new Promise((resolve) => process.once('message', resolve));
const target = await TARGETS[kind as LargeKind](server);
const { responses, wrong, seconds } = await drive(target, { until: told }, (count) => {
  if (count === 1) process.send?.('running');
});
process.send?.({ responses, wrong, seconds } satisfies LargeResult, () => process.disconnect());
