import type { Static, TObject, TProperties } from '@sinclair/typebox';
import type { Transform, TransformInputs } from './transform.ts';
import type { TensorType, Transformed } from './transformed.ts';

/** The values of attributes that were checked against their schemas. */
type AttributesOf<Schemas extends TProperties> = Readonly<Static<TObject<Schemas>>>;

/**
 * Returns a transform. The type of its attributes follows from their schemas (default: none): they are read against
 * these (`readAttributes`) before `apply` is called.
 */
export const defineTransform = <const Schemas extends TProperties>(
  definition: Omit<Transform, 'attributes' | 'apply'> & {
    readonly attributes?: Schemas;
    readonly apply: (attributes: AttributesOf<Schemas>, x: TensorType, inputs: TransformInputs) => Transformed;
  },
): Transform => {
  const transform: object = { attributes: {}, ...definition };
  return transform as Transform;
};
