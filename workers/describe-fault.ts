import { ELEMENT_READERS } from '../src/codec/json-output.ts';
import type { Refusal } from '../src/errors.ts';
import { type Fault, GOT, type PlannedRefusal } from '../src/pipeline/plan.ts';
import { DTYPES } from '../src/tensor/dtype.ts';
import type { Kernels } from './kernels/instance.ts';

/** Where a refused call ran. `cutBytes`: bytes of inputs in front of those that a part of a plan has, by name. */
export type FaultyRun = {
  readonly kernels: Kernels;
  readonly address: (buffer: string) => number;
  readonly cutBytes?: Readonly<Record<string, number>>;
};

/** Returns the refusal with the value at fault and its place, from the memory of the kernels: `got 9 at lengths[3]`. */
export const describeFault = ({ fault, ...refusal }: PlannedRefusal, run: FaultyRun): Refusal =>
  fault === undefined ? refusal : { ...refusal, detail: refusal.detail.replace(GOT, () => gotText(fault, run)) };

const gotText = (fault: Fault, { kernels, address, cutBytes = {} }: FaultyRun): string => {
  const refused = kernels.kernel('refused_item')() ?? 0;
  if (fault.kind === 'total') return `${refused >>> 0}`;
  const { name, buffer, datatype, shape, width } = fault;
  const { bytes } = DTYPES[datatype];
  const view = new DataView(kernels.memory.buffer, address(buffer));
  const read = (element: number) => ELEMENT_READERS[datatype](view, element * bytes);
  const item = fault.kind === 'nan' ? firstNan(read, shape) : refused >>> 0;
  const values = Array.from({ length: width }, (_, i) => String(read(item * width + i)));
  const before = Math.round((cutBytes[name] ?? 0) / (bytes * width));
  return `${width === 1 ? values[0] : `[${values.join(', ')}]`} at ${name}${placeText(item + before, shape)}`;
};

const firstNan = (read: (element: number) => unknown, shape: readonly number[]): number => {
  const count = shape.reduce((product, extent) => product * extent, 1);
  for (let element = 0; element < count; element += 1) if (Number.isNaN(read(element))) return element;
  return 0;
};

/** Returns the index along each axis of an item, `[1,3]`; empty of a scalar. The first axis may be longer than the shape says. */
const placeText = (item: number, shape: readonly number[]): string => {
  const place: number[] = [];
  let rest = item;
  for (const extent of shape.slice(1).toReversed()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return shape.length === 0 ? '' : `[${[rest, ...place].join(',')}]`;
};
