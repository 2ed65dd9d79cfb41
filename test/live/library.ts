import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDType } from '../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../support/elements.ts';
import type { Request, Response } from './service.ts';

type Reply = {
  readonly versions?: Readonly<Record<string, string>>;
  readonly outputs?: readonly { name: string; datatype: string; shape: number[]; bytes: string }[];
  readonly refused?: string;
  readonly unsupported?: string;
};

/** The frameworks, in one Python process. */
export type Library = {
  readonly versions: Readonly<Record<string, string>>;
  readonly ask: (request: Request) => Promise<Response>;
  readonly stop: () => void;
};

/** Starts the process with some of the frameworks, by the first part of their models' names. @throws Error where it ends */
export const startLibrary = async (python: string, frameworks: readonly string[]): Promise<Library> => {
  const args = [join(import.meta.dirname, 'library.py'), ...frameworks];
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Reply> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the frameworks' process ended (${child.exitCode ?? child.signalCode})`);
    return JSON.parse(value);
  };
  const { versions = {} } = await next();
  return {
    versions,
    ask: async (request) => {
      const inputs = request.inputs.map(({ data, ...spec }) => ({
        ...spec,
        bytes: Buffer.from(toBytes(spec.datatype, data)).toString('base64'),
      }));
      child.stdin.write(`${JSON.stringify({ ...request, inputs })}\n`);
      const { outputs, refused, unsupported } = await next();
      if (refused !== undefined) return { refused };
      if (unsupported !== undefined) return { unsupported };
      return {
        outputs: (outputs ?? []).map(({ name, datatype, shape, bytes }) => {
          if (!isDType(datatype)) throw new Error(`${name} is of datatype ${datatype}`);
          return { name, datatype, shape, data: fromBytes(datatype, new Uint8Array(Buffer.from(bytes, 'base64'))) };
        }),
      };
    },
    stop: () => child.kill(),
  };
};
