import type { ScalingRow } from '../../test/support/bench/bench-run.ts';
import { drive } from '../../test/support/process/drive.ts';
import type { Scenario } from '../../test/support/process/scenario.ts';
import { SERVICE, startServerProcess } from '../../test/support/process/server-process.ts';
import { verifiedTarget } from '../../test/support/process/verified-target.ts';
import { medianOf } from '../quantiles.ts';

const SIZES = [1, 4, 16, 64, 256] as const;
/** Bytes that one turn of a size sends at least. */
const TURN_BYTES = 512 * 2 ** 20;

/** So many MiB of planes of 128×128. */
const scenarioOf = (mebibytes: number): Scenario => ({
  name: `raw ${mebibytes} MiB`,
  format: 'raw',
  shape: [mebibytes, 16, 128, 128],
  kernel: 2,
  stride: 2,
  pad: 0,
  connections: 1,
});

/** Sends raw requests of 1 to 256 MiB, one after another on one connection, size by size, round by round. */
export const benchScaling = async (rounds: number): Promise<readonly ScalingRow[]> => {
  const server = await startServerProcess(SERVICE, {
    POOLSERVE_DRAIN_MS: '0',
    POOLSERVE_MAX_BODY_BYTES: '512MiB',
  });
  const measured = SIZES.map((mebibytes) => ({ mebibytes, wall: [] as number[], cpu: [] as number[] }));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { mebibytes, wall, cpu } of measured) {
        const target = await verifiedTarget(server.url, scenarioOf(mebibytes));
        const bytes = mebibytes * 2 ** 20;
        const before = server.cpuMicroseconds();
        const amount = Math.ceil(TURN_BYTES / bytes);
        const { responses, wrong, latenciesMs } = await drive(target, { amount });
        if (wrong > 0 || responses !== amount)
          throw new Error(`${mebibytes} MiB: ${wrong} of ${responses} responses were wrong`);
        cpu.push(((server.cpuMicroseconds() - before) * 1000) / (amount * bytes));
        wall.push((medianOf([...latenciesMs]) * 1e6) / bytes);
      }
    }
  } finally {
    await server.stop();
  }
  const rounded = (value: number): number => Number(value.toFixed(3));
  return measured.map(({ mebibytes, wall, cpu }) => ({
    mebibytes,
    nsPerByte: rounded(medianOf(wall)),
    cpuNsPerByte: rounded(medianOf(cpu)),
  }));
};
