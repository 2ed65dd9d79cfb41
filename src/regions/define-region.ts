import type { Static, TObject, TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { Geometry } from './geometry.ts';
import type { TensorLayout } from './layout.ts';
import type { InputTensors, RegionScheme } from './region-scheme.ts';

/** The values of attributes that were checked against their schemas. */
type AttributesOf<Schemas extends TProperties> = Readonly<Static<TObject<Schemas>>>;

/**
 * Returns a region scheme. The type of its attributes follows from their schemas: they are read against these
 * (`readAttributes`) before `geometry` is called; those of a divisor may be absent.
 */
export const defineRegion = <const Schemas extends TProperties, const Divisor extends TProperties = TProperties>(
  definition: Omit<RegionScheme, 'attributes' | 'divisorAttributes' | 'geometry'> & {
    readonly attributes: Schemas;
    readonly divisorAttributes?: Divisor;
    readonly geometry: (
      attributes: AttributesOf<Schemas> & Partial<AttributesOf<Divisor>>,
      tensor: TensorLayout,
      datatype: DType,
      inputs: InputTensors,
    ) => Geometry;
  },
): RegionScheme => {
  const scheme: object = { divisorAttributes: {}, ...definition };
  return scheme as RegionScheme;
};
