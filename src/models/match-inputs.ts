import { checkInputNames } from '../pipeline/check-input-names.ts';
import type { Model } from './model.ts';

/**
 * The tensors of a request with the names that the model has for them, in the order of the request: by name; by
 * position when the model knows none of the names and their number is one that it takes.
 * @throws INVALID_INPUT that names what is unknown or missing
 */
export const matchInputs = <Given extends { readonly name: string }>(
  { name: model, inputs }: Pick<Model, 'name' | 'inputs'>,
  tensors: readonly Given[],
): readonly Given[] => {
  const names = new Set(inputs.map(({ name }) => name));
  const isNumber =
    tensors.length <= inputs.length && tensors.length > inputs.findLastIndex(({ optional }) => !optional);
  const byPosition = isNumber && !tensors.some(({ name }) => names.has(name));
  const matched = byPosition ? tensors.map((tensor, i) => ({ ...tensor, name: inputs[i]?.name ?? '' })) : tensors;
  checkInputNames(model, inputs, matched);
  return matched;
};
