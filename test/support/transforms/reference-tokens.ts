import { type Attributes, build, type Expected, elementAt, type Inputs, type ReferenceTensor } from './tensors.ts';

type OfTokens = (attributes: Attributes, x: ReferenceTensor, inputs: Inputs) => Expected;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Places of the real tokens of a row. */
const realTokens = (x: ReferenceTensor, mask: ReferenceTensor | undefined, row: number): readonly number[] =>
  Array.from({ length: x.shape[1] as number }, (_, t) => t).filter(
    (t) => mask === undefined || Number(elementAt(mask, [row, t])) !== 0,
  );

const weight = (x: number, logarithms: number): number => {
  const once = Math.log1p(Number.isNaN(x) ? x : Math.max(x, 0));
  return logarithms === 1 ? once : Math.log1p(once);
};

export const REFERENCE_TOKENS: Readonly<Record<string, OfTokens>> = {
  token_mask: ({ skip = [], keep }, x, { mask }) => ({
    datatype: 'BOOL',
    shape: x.shape,
    data: x.data.map((id, i) => {
      const isReal = mask === undefined || Number(mask.data[i]) !== 0;
      const isKept = keep === undefined || (keep as number[]).includes(Number(id));
      return Number(isReal && isKept && !(skip as number[]).includes(Number(id)));
    }),
  }),

  maxsim: (_, x, { document, query_mask, document_mask }) => {
    const of = document as ReferenceTensor;
    const [documents = 0, , dim = 0] = of.shape;
    const places = Array.from({ length: dim }, (_, i) => i);
    const terms = (q: number, t: number, d: number, u: number): readonly number[] =>
      places.map((i) => Number(elementAt(x, [q, t, i])) * Number(elementAt(of, [d, u, i])));
    const wide = [x, of].some(({ datatype }) => ['FP64', 'INT64', 'UINT64', 'INT32', 'UINT32'].includes(datatype));
    const shape = [x.shape[0] as number, documents];
    const scores = (sum: (values: readonly number[]) => number) =>
      build(wide ? 'FP64' : 'FP32', shape, ([q = 0, d = 0]) =>
        total(
          realTokens(x, query_mask, q).map((t) =>
            Math.max(...realTokens(of, document_mask, d).map((u) => sum(terms(q, t, d, u)))),
          ),
        ),
      );
    // FP32 adds 64 products at a time: their sum errs by 65 · 2^-24 of their sizes, 2^26 times what is allowed for FP64.
    const sizes = scores((values) => (wide ? 1 : 2 ** 26) * total(values.map(Math.abs))).data.map(Number);
    return { ...scores(total), sizes };
  },

  splade: ({ pooling = 'max', activation = 'relu' }, x, { mask }) => {
    const [batch = 0, , words = 0] = x.shape;
    const weights = (row: number, word: number): readonly number[] =>
      realTokens(x, mask, row).map((t) => weight(Number(elementAt(x, [row, t, word])), activation === 'relu' ? 1 : 2));
    const value = ([row = 0, word = 0]: readonly number[]): number => {
      const all = weights(row, word);
      return pooling === 'sum' ? total(all) : Math.max(0, ...all);
    };
    const result = build(x.datatype, [batch, words], value);
    // Sums of FP32 err by a few of their last places.
    return { ...result, sizes: result.data.map((sum) => 2 ** 23 * Number(sum)) };
  },

  attentive_statistics: ({ eps = 1e-12 }, x, { scores, mask }) => {
    const [batch = 0, , channels = 0] = x.shape;
    const of = scores as ReferenceTensor;
    const statistics = (row: number, channel: number) => {
      const tokens = realTokens(x, mask, row);
      const at = of.shape.length === 2 ? [] : [of.shape[2] === 1 ? 0 : channel];
      const given = tokens.map((t) => Number(elementAt(of, [row, t, ...at])));
      const largest = Math.max(...given);
      const weights = given.map((score) => Math.exp(score - largest));
      const values = tokens.map((t) => Number(elementAt(x, [row, t, channel])));
      const mean = total(values.map((value, i) => value * (weights[i] as number))) / total(weights);
      const squares = values.map((value, i) => (value - mean) ** 2 * (weights[i] as number));
      const size = Math.max(...values.map(Math.abs));
      return { mean, deviation: Math.sqrt(Math.max(total(squares) / total(weights), Number(eps))), size };
    };
    const value = ([row = 0, place = 0]: readonly number[]): number => {
      const { mean, deviation } = statistics(row, place % channels);
      return place < channels ? mean : deviation;
    };
    const shape = [batch, 2 * channels];
    const sizes = build(x.datatype, shape, ([row = 0, place = 0]) => 2 ** 8 * statistics(row, place % channels).size);
    return { ...build(x.datatype, shape, value), sizes: sizes.data.map(Number) };
  },
};
