import { type Encoding, infer } from './infer.ts';
import type { PeerCase } from './peer-case.ts';
import type { Step } from './step.ts';
import type { Tensor } from './tensor.ts';

/** All tensors of a case once its steps were run, its inputs among them. @throws Error when one of them is refused */
export const runSteps = async (
  server: string,
  steps: readonly Step[],
  given: PeerCase['inputs'],
  encoding: Encoding,
): Promise<ReadonlyMap<string, Tensor>> => {
  const tensors = new Map(given);
  const find = (name: string): Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`there is no tensor ${JSON.stringify(name)} yet`);
    return tensor;
  };
  for (const step of steps) {
    if ('reshape' in step) {
      const tensor = find(step.reshape);
      tensors.set(step.to, { ...tensor, shape: step.shape(tensor.shape) });
      continue;
    }
    const inputs = step.inputs.map(([name, tensor]) => ({ name, tensor: find(tensor) }));
    const outputs = await infer(server, step, inputs, encoding);
    for (const [i, [, name]] of step.outputs.entries()) {
      const output = outputs[i];
      if (output !== undefined) tensors.set(name, output);
    }
  }
  return tensors;
};
