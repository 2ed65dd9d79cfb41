import { findTransform } from '../../pipeline/find-transform.ts';
import type { Step, TransformStep } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { planPipeline } from '../../pipeline/plan-pipeline.ts';
import type { Tensor, TensorSpec } from '../../tensor/tensor.ts';
import type { WideTensor } from '../explained-pooling.ts';
import type { RanTransform } from './backward.ts';

/** Runs a plan that refuses nothing. Returns the bytes of its outputs. */
export type RunPlan = (plan: Plan, inputs: readonly Tensor[]) => readonly Uint8Array<ArrayBuffer>[];

/** Returns what runs a transform again, of other values of its tensors. What takes integers alone gets them as INT64. */
export const rerunTransform =
  (step: TransformStep, tensors: Readonly<Record<string, WideTensor>>, runPlan: RunPlan): RanTransform['rerun'] =>
  (others, attributes = step.attributes) => {
    const names = Object.keys(tensors);
    const specs = names.map((name): TensorSpec => ({ name, datatype: 'FP64', shape: tensors[name]?.shape ?? [] }));
    const inputs = findTransform(step.transform).inputs ?? [];
    const integers = names.filter((name) => {
      const datatypes = inputs.find((input) => input.name === name)?.datatypes;
      return datatypes !== undefined && !datatypes.includes('FP64');
    });
    const casts = integers.map(
      (name): Step => ({ transform: 'cast', attributes: { datatype: 'INT64' }, x: name, y: `#whole ${name}` }),
    );
    const taken = names
      .filter((name) => name !== 'x')
      .map((name) => [name, integers.includes(name) ? `#whole ${name}` : name] as const);
    const again = { ...step, attributes, x: 'x', inputs: Object.fromEntries(taken), y: '#again' };
    const plan = planPipeline({ steps: [...casts, again], outputs: ['#again'] }, specs);
    const filled = specs.map((spec) => {
      const values = others[spec.name] ?? tensors[spec.name]?.values ?? new Float64Array();
      return { ...spec, chunks: [new Uint8Array(Float64Array.from(values).buffer)] };
    });
    const [bytes = new Uint8Array()] = runPlan(plan, filled);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  };
