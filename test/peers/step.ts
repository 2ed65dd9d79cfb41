/** Names side by side: in the request or its result, and of the tensor that it is. */
export type Names = readonly (readonly [wire: string, tensor: string])[];

/** One request. Tensors are known by the names that the case gives them, or that an earlier step gave its results. */
export type InferStep = {
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: Names;
  /** All the outputs that are asked for, in order. */
  readonly outputs: Names;
};

/** Gives a tensor another shape: nothing is computed. */
export type ReshapeStep = {
  readonly reshape: string;
  readonly to: string;
  readonly shape: (shape: readonly number[]) => readonly number[];
};

export type Step = InferStep | ReshapeStep;

/** Tensors with the names that requests have for them: their own where the operator knows it, else that of the place. */
export const paired = (wires: readonly string[], tensors: Iterable<string>): Names =>
  [...tensors].map((tensor, i) => [wires.includes(tensor) ? tensor : (wires[i] ?? tensor), tensor]);

/** An operation of a chain. */
export type Link = Pick<InferStep, 'model' | 'parameters'>;

/** Requests one after another, the one output of each the one input of the next. The ends have their own names. */
export const chained = (
  links: readonly Link[],
  ends: Pick<InferStep, 'inputs' | 'outputs'>,
  between: { readonly input: string; readonly output: string },
): InferStep[] =>
  links.map((link, i) => ({
    ...link,
    inputs: i === 0 ? ends.inputs : [[between.input, `between ${i}`]],
    outputs: i === links.length - 1 ? ends.outputs : [[between.output, `between ${i + 1}`]],
  }));
