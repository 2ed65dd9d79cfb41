import { RequestError } from '../../errors.ts';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { checkFloating } from '../parameters.ts';

type Names = Readonly<Record<string, string | undefined>>;

/** Steps under construction: each function adds one, and returns the name of its result. */
export type StepList = {
  /** Returns the pipeline whose one output is the result of the last step. */
  readonly pipeline: () => Pipeline;
  /** Whether there is an input of this name. */
  readonly has: (name: string) => boolean;
  readonly transform: (transform: string, x: string, attributes?: Step['attributes'], inputs?: Names) => string;
  readonly pool: (
    region: string,
    reduction: string,
    x: string,
    attributes?: Step['attributes'],
    inputs?: Names,
  ) => string;
  /** Returns x in FP32 where it has 16 bits, and its result in the datatype of the tensors again. */
  readonly widen: (x: string) => string;
  readonly narrow: (x: string) => string;
  /** Returns x·Wᵀ + bias by the inputs `NAME.weight` and `NAME.bias`, or x where there is no such weight. */
  readonly linear: (name: string, x: string, activation?: string) => string;
  /** Returns x after the layer norm of the inputs `NAME.weight` and `NAME.bias`, or x where there is no such weight. */
  readonly norm: (name: string, x: string, eps: number) => string;
};

/** Returns an empty list of steps over these inputs. Steps take no tensors but those that they name. */
export const stepList = (inputs: readonly GivenInput[]): StepList => {
  const steps: Step[] = [];
  const has = (name: string): boolean => inputs.some((input) => input.name === name);
  const present = (names: Names): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(names).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const add = (step: (y: string) => Step): string => {
    const y = `step ${steps.length}`;
    steps.push(step(y));
    return y;
  };
  const transform: StepList['transform'] = (name, x, attributes = {}, names = {}) =>
    add((y) => ({ transform: name, attributes, x, inputs: present(names), y }));
  const datatype = inputs.find(({ name }) => name === 'x')?.datatype ?? 'FP32';
  const cast = (to: DType, x: string): string =>
    DTYPES[datatype].bytes > 2 ? x : transform('cast', x, { datatype: to });
  const parameters = (name: string): Names => ({
    weight: `${name}.weight`,
    bias: has(`${name}.bias`) ? `${name}.bias` : undefined,
  });
  return {
    pipeline: () => {
      const last = steps.pop() as Step;
      return { steps: [...steps, { ...last, y: 'output' }], outputs: ['output'] };
    },
    has,
    transform,
    pool: (region, reduction, x, attributes = {}, names = {}) =>
      add((y) => ({
        ...{ region, reductions: [reduction], attributes, x, inputs: present(names), y },
        takesNamed: true,
      })),
    widen: (x) => cast('FP32', x),
    narrow: (x) => cast(datatype, x),
    linear: (name, x, activation) =>
      has(`${name}.weight`) ? transform('project', x, activation ? { activation } : {}, parameters(name)) : x,
    norm: (name, x, eps) => (has(`${name}.weight`) ? transform('layer_norm', x, { eps }, parameters(name)) : x),
  };
};

/** The names of a layer's parameters. */
export const layer = (name: string): readonly { readonly name: string; readonly optional: true }[] => [
  { name: `${name}.weight`, optional: true },
  { name: `${name}.bias`, optional: true },
];

/** @throws INVALID_DATATYPE unless all tensors have the floating datatype of x; `others` may have any */
export const checkDatatypes = (
  operator: string,
  inputs: readonly GivenInput[],
  others: readonly string[] = [],
): void => {
  const x = inputs.find(({ name }) => name === 'x');
  for (const input of inputs) {
    if (others.includes(input.name)) continue;
    checkFloating(operator, input);
    if (input.datatype === x?.datatype) continue;
    const detail = `${operator}: expected ${input.name} of ${x?.datatype}, as x, got ${input.datatype}`;
    throw new RequestError('INVALID_DATATYPE', detail);
  }
};

/** @throws INVALID_SHAPE for an input whose extents are not these, −1 for any extent; one that is absent has none */
export const checkExtents = (
  operator: string,
  inputs: readonly GivenInput[],
  name: string,
  expected: readonly number[],
): readonly number[] => {
  const shape = inputs.find((input) => input.name === name)?.shape;
  if (shape === undefined) return expected;
  if (shape.length === expected.length && expected.every((extent, a) => extent === -1 || extent === shape[a]))
    return shape;
  const shown = expected.map((extent) => (extent === -1 ? 'n' : extent));
  throw new RequestError('INVALID_SHAPE', `${operator}: expected ${name} [${shown}], got [${shape}]`);
};

/** @throws INVALID_SHAPE unless a linear layer takes so many channels; INVALID_INPUT for a bias alone. Returns its outputs. */
export const checkLinear = (
  operator: string,
  inputs: readonly GivenInput[],
  name: string,
  [out, channels]: readonly [number, number],
): number => {
  checkAlone(operator, inputs, name);
  const [rows = channels] = checkExtents(operator, inputs, `${name}.weight`, [out, channels]);
  const outputs = inputs.some((input) => input.name === `${name}.weight`) ? rows : channels;
  checkExtents(operator, inputs, `${name}.bias`, [outputs]);
  return outputs;
};

/** @throws INVALID_SHAPE unless a layer norm has so many channels; INVALID_INPUT for a bias alone */
export const checkNorm = (operator: string, inputs: readonly GivenInput[], name: string, channels: number): void => {
  checkAlone(operator, inputs, name);
  for (const part of ['weight', 'bias']) checkExtents(operator, inputs, `${name}.${part}`, [channels]);
};

const checkAlone = (operator: string, inputs: readonly GivenInput[], name: string): void => {
  const names = inputs.map((input) => input.name);
  if (!names.includes(`${name}.bias`) || names.includes(`${name}.weight`)) return;
  const detail = `${operator}: expected ${name}.weight beside ${name}.bias, got the bias alone`;
  throw new RequestError('INVALID_INPUT', detail);
};

/** Returns the channels of a head. @throws INVALID_ATTRIBUTE for heads that do not divide the channels */
export const headChannels = (operator: string, heads: number, channels: number, key = 'num_heads'): number => {
  if (channels % heads === 0) return channels / heads;
  const detail = `${operator}: expected ${key} that divides the ${channels} channels, got ${heads}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${key}`);
};

/** Returns x [batch, tokens, channels] after the layer norm NAME of each head, or x where there is none. */
export const normHeads = (list: StepList, name: string, x: string, shape: readonly number[], heads: number): string => {
  if (!list.has(`${name}.weight`)) return x;
  const [batch = 1, tokens = 1, channels = 1] = shape;
  const split = list.transform('reshape', x, { shape: [batch, tokens, heads, channels / heads] });
  return list.transform('reshape', list.norm(name, split, 1e-5), { shape });
};

/** Adds the pooling of tokens [batch, tokens, channels]: the first one, their mean, or nothing. */
export const poolTokens = (list: StepList, type: '' | 'token' | 'avg', x: string): void => {
  if (type === 'avg') list.pool('global', 'mean', x, { axes: [1], keepdims: false });
  if (type !== 'token') return;
  list.transform('flatten', list.transform('slice', x, { axis: 1, end: 1 }), { axis: 1 });
};
