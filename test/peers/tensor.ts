/** The datatypes that cases and results have here: the array that holds their values, little-endian as the machine. */
const ARRAYS = {
  FP64: Float64Array,
  FP32: Float32Array,
  INT64: BigInt64Array,
  INT32: Int32Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
} as const;

export type Datatype = keyof typeof ARRAYS;
type Values = InstanceType<(typeof ARRAYS)[Datatype]>;

export type Tensor = {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** Row-major. BOOL is 0 or 1. */
  readonly values: Values;
};

/** A value as JSON has it: a number that is not finite is a string. */
export type JsonValue = number | string | boolean;

export const isDatatype = (name: string): name is Datatype => Object.hasOwn(ARRAYS, name);

/** The tensor of raw little-endian bytes. @throws RangeError when they are no whole number of elements */
export const tensorOfBytes = (datatype: Datatype, shape: readonly number[], bytes: Uint8Array): Tensor => ({
  datatype,
  shape,
  values: new ARRAYS[datatype](new Uint8Array(bytes).buffer),
});

/** The tensor of a flat JSON list. */
export const tensorOfJson = (datatype: Datatype, shape: readonly number[], data: readonly JsonValue[]): Tensor => ({
  datatype,
  shape,
  values: datatype === 'INT64' ? BigInt64Array.from(data, BigInt) : new ARRAYS[datatype](data.map(Number)),
});

/** The raw bytes of a tensor, little-endian. */
export const bytesOf = ({ values }: Tensor): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The flat JSON list of a tensor. 64-bit integers are numbers: those of the cases are exact as such. */
export const jsonOf = ({ datatype, values }: Tensor): JsonValue[] =>
  Array.from(values as ArrayLike<number | bigint>, (value) => {
    const number = Number(value);
    if (datatype === 'BOOL') return number !== 0;
    return Number.isFinite(number) ? number : String(number);
  });
