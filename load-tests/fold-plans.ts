import type { Plan } from '../src/pipeline/plan.ts';
import { planPooling } from '../src/pipeline/plan-pooling.ts';
import { DTYPES } from '../src/tensor/dtype.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { filledTensor } from './operator-plans.ts';

const BYTES = 2 ** 18;

/** Windows and whole planes over 256 KiB of planes from 7 to 112 cells wide: what `src/pipeline/fold-time.ts` tells of. */
export const plansOfFolds = (): { name: string; plan: Plan; inputs: readonly Tensor[] }[] =>
  (['FP32', 'FP16', 'BF16', 'UINT8', 'FP64', 'INT64'] as const).flatMap((datatype) =>
    ['max', 'mean'].flatMap((reduction) =>
      [7, 14, 28, 56, 112].flatMap((side) => {
        const planes = Math.round(BYTES / (side * side * DTYPES[datatype].bytes));
        const x = filledTensor({ name: 'x', datatype, shape: [1, planes, side, side] }, (i) => (i * 7919) % 97);
        const { chunks: _, ...spec } = x;
        const windows = [
          [2, 2],
          [3, 2],
          [3, 1],
          [5, 1],
          [7, 1],
          [13, 1],
        ].map(([size = 1, stride = 1]) => ({
          region: 'window',
          attributes: { kernel_shape: [size, size], strides: [stride, stride], pads: (size - 1) >> 1 },
        }));
        return [...windows, { region: 'global', attributes: {} }].map(({ region, attributes }) => ({
          name: `${region}/${reduction} ${datatype} ${side} wide ${JSON.stringify(attributes)}`,
          plan: planPooling({ region, reductions: [reduction], attributes, inputs: [spec] }),
          inputs: [x],
        }));
      }),
    ),
  );
