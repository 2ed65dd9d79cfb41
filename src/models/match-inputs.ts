import { RequestError } from '../errors.ts';
import { nearUnknown } from '../pipeline/attributes/near-names.ts';
import type { Model } from './model.ts';

/**
 * The tensors of a request with the names that the model has for them, in the order of the request: by name; by
 * position when the model knows none of the names and their number is one that it takes.
 * @throws INVALID_INPUT that names what is unknown or missing
 */
export const matchInputs = <Given extends { readonly name: string }>(
  model: Pick<Model, 'name' | 'inputs'>,
  tensors: readonly Given[],
): readonly Given[] => {
  const names = new Set(model.inputs.map(({ name }) => name));
  const unknown = tensors.filter(({ name }) => !names.has(name));
  const byPosition = tensors.length > 0 && unknown.length === tensors.length && tensors.length <= model.inputs.length;
  const matched = byPosition ? tensors.map((tensor, i) => ({ ...tensor, name: model.inputs[i]?.name ?? '' })) : tensors;
  const missing = model.inputs.filter(
    ({ name, optional }) => !optional && !matched.some((tensor) => tensor.name === name),
  );
  if ((unknown.length > 0 && !byPosition) || missing.length > 0) {
    const wrong =
      missing.length > 0
        ? `without ${listed(missing)}`
        : `with ${listed(unknown)}${nearUnknown(namesOf(unknown), [...names])}`;
    throw new RequestError(
      'INVALID_INPUT',
      `${model.name}: expected the inputs ${taken(model)}, got ${tensors.length === 0 ? 'none' : listed(tensors)}, ${wrong}`,
      '/inputs',
    );
  }
  return matched;
};

const namesOf = (tensors: readonly { readonly name: string }[]): readonly string[] => tensors.map(({ name }) => name);

const taken = ({ inputs }: Pick<Model, 'inputs'>): string =>
  inputs.map(({ name, optional }) => `${JSON.stringify(name)}${optional ? ' (optional)' : ''}`).join(', ');

const listed = (tensors: readonly { readonly name: string }[]): string => {
  const shown = tensors.slice(0, 4).map(({ name }) => JSON.stringify(name.slice(0, 64)));
  return [...shown, ...(tensors.length > 4 ? [`${tensors.length - 4} more`] : [])].join(', ');
};
