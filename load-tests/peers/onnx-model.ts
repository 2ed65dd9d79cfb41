/**
 * The bytes of an ONNX model of one node (onnx.proto3, ONNX 1.16): what onnxruntime loads. Messages are written by hand:
 * fields are few, and the benchmark needs no other part of the format.
 */
export type OnnxNode = {
  readonly op: string;
  /** Name, element type (TensorProto.DataType) and shape of each input. */
  readonly inputs: readonly { readonly name: string; readonly type: number; readonly shape: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly type: number }[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
};

const OPSET = 17;
const [VARINT, LENGTH] = [0, 2];
/** AttributeProto.AttributeType. */
const [INT, STRING, INTS] = [2, 3, 7];

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
};
const number = (field: number, value: number): number[] => [...varint(field * 8 + VARINT), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint(field * 8 + LENGTH),
  ...varint(content.length),
  ...content,
];
const text = (field: number, value: string): number[] => bytes(field, [...Buffer.from(value)]);

const attribute = (name: string, value: number | string | readonly number[]): number[] => {
  if (typeof value === 'number') return [...text(1, name), ...number(3, value), ...number(20, INT)];
  if (typeof value === 'string') return [...text(1, name), ...text(4, value), ...number(20, STRING)];
  return [...text(1, name), ...value.flatMap((item) => number(8, item)), ...number(20, INTS)];
};

const valueInfo = (name: string, type: number, shape: readonly number[] | undefined): number[] => {
  const dims = shape?.flatMap((extent) => bytes(1, number(1, extent)));
  const tensor = [...number(1, type), ...(dims ? bytes(2, dims) : [])];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
};

export const onnxModel = ({ op, inputs, outputs, attributes }: OnnxNode): Uint8Array => {
  const node = [
    ...inputs.flatMap(({ name }) => text(1, name)),
    ...outputs.flatMap(({ name }) => text(2, name)),
    ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'pooling'),
    ...inputs.flatMap(({ name, type, shape }) => bytes(11, valueInfo(name, type, shape))),
    ...outputs.flatMap(({ name, type }) => bytes(12, valueInfo(name, type, undefined))),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, OPSET))]);
};
