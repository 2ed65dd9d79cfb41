import { type Static, Type } from '@sinclair/typebox';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, eachAxis, flag, inputOf, whole } from '../parameters.ts';
import { layoutOf, memoryFormat } from './torch-parameters.ts';

const extent = Type.Union([whole(1), Type.Null()]);

const parameters = (rank: number, isMax: boolean) => ({
  output_size: Type.Union([whole(1), Type.Array(extent, { minItems: 1, maxItems: 3 })], {
    description: 'extent of the output: one whole number, or one for each axis; null keeps an axis',
  }),
  ...(isMax && { return_indices: flag('whether the winners’ indices are answered (default false)') }),
  memory_format: memoryFormat(rank),
});
const schema = Type.Object({ ...parameters(2, true), return_indices: flag('') });

/** torch.nn.functional.adaptive_avg_pool and adaptive_max_pool, 1d, 2d and 3d. */
export const adaptivePool = (kind: 'avg' | 'max', rank: number): DialectOperator => {
  const name = `torch.adaptive_${kind}_pool${rank}d`;
  const isMax = kind === 'max';
  return {
    name,
    inputs: [{ name: 'input' }],
    outputs: [{ name: 'output' }, ...(isMax ? [{ name: 'indices', optional: true, datatype: 'INT64' } as const] : [])],
    parameters: parameters(rank, isMax),
    rewrite: (given, inputs) => {
      const { output_size, return_indices, memory_format } = given as Static<typeof schema>;
      const input = inputOf(inputs, 'input');
      const layout = layoutOf(name, input, rank, memory_format);
      checkFloating(name, input);
      const attributes = {
        output_shape: eachAxis<number | null>('output_size', output_size, rank),
        layout,
        ...(isMax && { return_indices: Boolean(return_indices), nan_index: 'last' }),
      };
      const reductions = [isMax ? 'max' : 'mean'];
      const step = { region: 'adaptive', reductions, attributes, x: 'input', y: 'output', indices: 'indices' };
      return { steps: [step], outputs: isMax ? ['output', 'indices'] : ['output'] };
    },
  };
};
