import type { GivenInput } from '../pipeline/signature.ts';
import { DTYPE_NAMES, type DType, isDType } from '../tensor/dtype.ts';
import { memoize } from '../tensor/memoize.ts';
import { type ExampleInputs, exampleOf } from './example-request.ts';
import { findModel } from './find-model.ts';
import type { Model } from './model.ts';
import { readPoolName } from './pool-name.ts';
import { filterInTurns, findInTurns, type Take, takeOnce } from './take-requests.ts';

/** A tensor of a model: its usual datatype and number of axes, and all that the model takes. */
export type ProbedTensor = {
  readonly name: string;
  readonly optional: boolean;
  readonly datatype: DType;
  readonly rank: number;
  /** Extents, -1 for those that vary, where they are more than their number. */
  readonly shape?: readonly number[];
  readonly datatypes: readonly DType[];
  readonly ranks: readonly number[];
};

export type ProbedSignature = {
  readonly inputs: readonly ProbedTensor[];
  readonly outputs: readonly Pick<ProbedTensor, 'name' | 'datatype' | 'rank' | 'shape'>[];
};

type Attributes = Readonly<Record<string, unknown>>;
type Input = GivenInput;

const MOST_AXES = 7;
/** Numbers of pooled axes for which parameters are lists of other lengths. */
const LISTS = [1, 2, 3];

/** Parameters with each list as it is, and of every other length. */
const variantsOf = (parameters: Attributes): readonly Attributes[] => {
  if (!Object.values(parameters).some(Array.isArray)) return [parameters];
  const resized = (length: number) =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        Array.isArray(value) ? Array(length).fill(value[0]) : value,
      ]),
    );
  return [parameters, ...LISTS.map(resized)];
};

/** Shapes of so many axes that are like another: without leading or trailing axes, or with more of extent 1. */
const shapesLike = (shape: readonly number[], rank: number): readonly (readonly number[])[] => {
  const more = Array<number>(Math.max(0, rank - shape.length)).fill(1);
  const last = Array<number>(more.length).fill(shape.at(-1) ?? 1);
  return [
    [...more, ...shape.slice(Math.max(0, shape.length - rank))],
    [...shape.slice(0, rank), ...more],
    [...shape.slice(0, rank), ...last],
  ];
};

const withInput = (inputs: readonly Input[], input: Input): readonly Input[] =>
  inputs.some(({ name }) => name === input.name)
    ? inputs.map((each) => (each.name === input.name ? input : each))
    : [...inputs, input];

/** Returns every pair of two lists, in the order of the first. */
const pairs = <A, B>(firsts: readonly A[], seconds: readonly B[]): readonly (readonly [A, B])[] =>
  firsts.flatMap((first) => seconds.map((second) => [first, second] as const));

/** Returns datatypes and numbers of axes of an input with which the model takes its example; those of the example where it takes none. */
const probeInput = async (
  model: Model,
  take: Take,
  { inputs, parameters }: Pick<ExampleInputs, 'inputs' | 'parameters'>,
  example: Input,
): Promise<Pick<ProbedTensor, 'datatypes' | 'ranks'>> => {
  const usual = { datatypes: [example.datatype], ranks: [example.shape.length] };
  if (example.values !== undefined) return usual;
  const required = inputs.filter(({ name }) => !model.inputs.some((each) => each.name === name && each.optional));
  // An optional tensor may be taken beside the others of the example, or in place of them.
  const isTaken = async (input: Input, variants: readonly Attributes[] = [parameters]): Promise<boolean> =>
    (await findInTurns(
      pairs([inputs, required], variants),
      async ([others, variant]) => (await take(variant, withInput(others, input))) !== undefined,
    )) !== undefined;
  const like = [example.shape, inputs[0]?.shape.slice(0, example.shape.length) ?? []];
  const shape = (await findInTurns(like, (each) => isTaken({ ...example, shape: each }))) ?? example.shape;
  const variants = variantsOf(parameters);
  const datatypes = await filterInTurns(DTYPE_NAMES, (datatype) => isTaken({ ...example, shape, datatype }));
  const ranks = await filterInTurns(
    Array(MOST_AXES + 1).keys(),
    async (rank) =>
      (await findInTurns(shapesLike(shape, rank), (each) => isTaken({ ...example, shape: each }, variants))) !==
      undefined,
  );
  return {
    datatypes: datatypes.length > 0 ? datatypes : usual.datatypes,
    ranks: ranks.length > 0 ? ranks : usual.ranks,
  };
};

const probe = async (model: Model): Promise<ProbedSignature> => {
  const { inputs: required, others, parameters } = exampleOf(model);
  const take = takeOnce(model);
  const plan =
    (await take(
      parameters,
      required,
      model.outputs.map(({ name }) => name),
    )) ?? (await take(parameters, required));
  const inputs: ProbedTensor[] = [];
  for (const { name, optional = false } of model.inputs) {
    const example = [...required, ...others].find((input) => input.name === name);
    if (example === undefined) throw new Error(`${model.name} has no example of ${name}`);
    const probed = await probeInput(model, take, { inputs: required, parameters }, example);
    const rank = probed.ranks.includes(example.shape.length) ? example.shape.length : (probed.ranks.at(-1) ?? 1);
    inputs.push({ name, optional, datatype: example.datatype, rank, ...probed });
  }
  const outputs = model.outputs.map(({ name, datatype }) => {
    const spec = plan?.outputs.find((output) => output.name === name);
    const first = plan?.outputs[0];
    const said = isDType(datatype) ? datatype : undefined;
    return {
      name,
      datatype: spec?.datatype ?? said ?? first?.datatype ?? 'FP32',
      rank: (spec ?? first)?.shape.length ?? 1,
    };
  });
  return { inputs, outputs };
};

/** Returns what is common to two signatures of one input. */
const common = (a: ProbedTensor, b: ProbedTensor | undefined): ProbedTensor => {
  if (b === undefined) return a;
  const datatypes = a.datatypes.filter((datatype) => b.datatypes.includes(datatype));
  const ranks = a.ranks.filter((rank) => b.ranks.includes(rank));
  return { ...a, optional: a.optional && b.optional, datatypes, ranks };
};

let last: Promise<unknown> = Promise.resolve();
/** Probes models one after another: together they have one share of each turn of the event loop. */
const ofOne = memoize((model: Model): Promise<ProbedSignature> => {
  const signature = last.then(() => probe(model));
  last = signature.catch(() => undefined);
  return signature;
});
const ofListed = (model: Model): Promise<ProbedSignature> => ofOne(model.aliasOf ? findModel(model.aliasOf) : model);

/**
 * Resolves to what a model takes and gives, as its own plan says of its example and of variants of it; of a model that joins
 * reductions from those of each. Found once, in some 10 ms of processor time, in turns of the event loop of few ms.
 */
export const probedSignature = async (model: Model): Promise<ProbedSignature> => {
  const { region, reductions = [] } = readPoolName(model.name) ?? {};
  if (reductions.length < 2) return ofListed(model);
  const names = new Set(reductions.map((reduction) => `pool.${region}.${reduction}`));
  const parts = await Promise.all(Array.from(names, (name) => ofListed(findModel(name))));
  const inputs = model.inputs.map(({ name }) =>
    parts.flatMap((part) => part.inputs.filter((input) => input.name === name)).reduce(common),
  );
  return { inputs, outputs: parts[0]?.outputs ?? [] };
};
