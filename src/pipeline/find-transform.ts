import { RequestError } from '../errors.ts';
import { TRANSFORMS } from '../transforms/list.ts';
import type { Transform } from '../transforms/transform.ts';
import { nearNames } from './attributes/near-names.ts';

/** The transform of a name; steps of dialects may be internal ones. @throws UNKNOWN_OPERATOR with near names */
export const findTransform = (name: string): Transform => {
  const transform = TRANSFORMS.find((each) => each.name === name);
  if (transform !== undefined) return transform;
  const names = TRANSFORMS.filter(({ internal }) => !internal).map((each) => each.name);
  const detail = `there is no transform ${JSON.stringify(name.slice(0, 64))}${nearNames(name, names)}; expected one of ${names.join(', ')}`;
  throw new RequestError('UNKNOWN_OPERATOR', detail);
};
