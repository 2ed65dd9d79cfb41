import { quote, RequestError } from '../errors.ts';
import { PUBLIC_TRANSFORMS, TRANSFORMS } from '../transforms/list.ts';
import type { Transform } from '../transforms/transform.ts';
import { nearNames } from './attributes/near-names.ts';

/** Returns the transform of a name. Steps of dialects may be internal ones. @throws UNKNOWN_OPERATOR with near names */
export const findTransform = (name: string): Transform => find(TRANSFORMS, name);

/** Returns the transform of a name that users may say. @throws UNKNOWN_OPERATOR with near names */
export const findPublicTransform = (name: string): Transform => find(PUBLIC_TRANSFORMS, name);

const find = (transforms: readonly Transform[], name: string): Transform => {
  const transform = transforms.find((each) => each.name === name);
  if (transform !== undefined) return transform;
  const names = PUBLIC_TRANSFORMS.map((each) => each.name);
  const detail = `there is no transform ${quote(name)}${nearNames(name, names)}; expected one of ${names.join(', ')}`;
  throw new RequestError('UNKNOWN_OPERATOR', detail);
};
