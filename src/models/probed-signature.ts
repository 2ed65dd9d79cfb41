import { RequestError } from '../errors.ts';
import type { GivenInput } from '../pipeline/signature.ts';
import { DTYPE_NAMES, type DType, isDType } from '../tensor/dtype.ts';
import { onceFor } from '../tensor/once-for.ts';
import { exampleOf } from './example-request.ts';
import { findModel } from './find-model.ts';
import type { Model } from './model.ts';
import { readPoolName } from './pool-name.ts';

/** A tensor of a model: its usual datatype and number of axes, and all that the model takes. */
export type ProbedTensor = {
  readonly name: string;
  readonly optional: boolean;
  readonly datatype: DType;
  readonly rank: number;
  readonly datatypes: readonly DType[];
  readonly ranks: readonly number[];
};

export type ProbedSignature = {
  readonly inputs: readonly ProbedTensor[];
  readonly outputs: readonly Pick<ProbedTensor, 'name' | 'datatype' | 'rank'>[];
};

type Parameters = Readonly<Record<string, unknown>>;
type Input = GivenInput;

const MOST_AXES = 7;
/** Numbers of pooled axes for which parameters are lists of other lengths. */
const LISTS = [1, 2, 3];

/** Returns the plan of a request, undefined where it is refused. */
const planned = (model: Model, parameters: Parameters, inputs: readonly Input[], asked?: readonly string[]) => {
  try {
    return model.plan(parameters, inputs, asked);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};

/** Parameters with each list as it is, and of every other length. */
const variantsOf = (parameters: Parameters): readonly Parameters[] => {
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

/** Datatypes and numbers of axes of an input with which the model takes its example; those of the example where it takes none. */
const probeInput = (
  model: Model,
  parameters: Parameters,
  inputs: readonly Input[],
  own: Input,
): Pick<ProbedTensor, 'datatypes' | 'ranks'> => {
  const { values: _, ...bare } = own;
  const required = inputs.filter(({ name }) => !model.inputs.some((each) => each.name === name && each.optional));
  // An optional tensor may be taken beside the others of the example, or in place of them.
  const isTaken = (input: Input, variants: readonly Parameters[]): boolean =>
    [inputs, required].some((others) =>
      variants.some((variant) => planned(model, variant, withInput(others, input)) !== undefined),
    );
  const fitting = [own.shape, inputs[0]?.shape.slice(0, own.shape.length) ?? []].find((each) =>
    isTaken({ ...bare, shape: each }, [parameters]),
  );
  const shape = fitting ?? own.shape;
  if (own.values !== undefined) return { datatypes: [own.datatype], ranks: [own.shape.length] };
  const variants = variantsOf(parameters);
  const datatypes = DTYPE_NAMES.filter((datatype) => isTaken({ ...bare, shape, datatype }, [parameters]));
  const ranks = Array.from({ length: MOST_AXES + 1 }, (_, rank) => rank).filter((rank) =>
    shapesLike(shape, rank).some((each) => isTaken({ ...bare, shape: each }, variants)),
  );
  return {
    datatypes: datatypes.length > 0 ? datatypes : [own.datatype],
    ranks: ranks.length > 0 ? ranks : [own.shape.length],
  };
};

const probe = (model: Model): ProbedSignature => {
  const { inputs: required, others, parameters } = exampleOf(model);
  const plan =
    planned(
      model,
      parameters,
      required,
      model.outputs.map(({ name }) => name),
    ) ?? planned(model, parameters, required);
  const inputs = model.inputs.map(({ name, optional = false }): ProbedTensor => {
    const own = [...required, ...others].find((input) => input.name === name);
    if (own === undefined) throw new Error(`${model.name} has no example of ${name}`);
    const probed = probeInput(model, parameters, required, own);
    const rank = probed.ranks.includes(own.shape.length) ? own.shape.length : (probed.ranks.at(-1) ?? 1);
    return { name, optional, datatype: own.datatype, rank, ...probed };
  });
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

const ofOne = onceFor(probe);

/**
 * Returns what a model takes and gives, as its own plan says of its example and of variants of it. Found once, in some 10 ms; of a
 * model that joins reductions from those of each.
 */
export const probedSignature = (model: Model): ProbedSignature => {
  const { region, reductions = [] } = readPoolName(model.name) ?? {};
  if (reductions.length < 2) return ofOne(model);
  const parts = reductions.map((reduction) => ofOne(findModel(`pool.${region}.${reduction}`)));
  const [first = ofOne(model), ...others] = parts;
  const inputs = model.inputs.map(({ name }) => {
    const found = parts.flatMap((part) => part.inputs.filter((input) => input.name === name));
    return found.reduce(common);
  });
  return others.length === 0 ? first : { inputs, outputs: first.outputs };
};
