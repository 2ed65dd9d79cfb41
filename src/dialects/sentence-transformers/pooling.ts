import { type Static, Type } from '@sinclair/typebox';
import type { Pipeline, Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, flag, inputOf, promoteTypes, whole, word } from '../parameters.ts';
import { checkSequences, EMBEDDING_DIMENSION, type Mode, type ModeSteps, transform } from './mode-steps.ts';
import { packedModes } from './packed-modes.ts';
import { paddedModes } from './padded-modes.ts';

const MODES = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'] as const;
/** The flags of old configurations, in the order in which their vectors are joined. */
const LEGACY = [
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_mean_sqrt_len_tokens', 'mean_sqrt_len_tokens'],
  ['pooling_mode_weightedmean_tokens', 'weightedmean'],
  ['pooling_mode_lasttoken', 'lasttoken'],
] as const satisfies readonly (readonly [string, Mode])[];

const mode = word(MODES, `one of ${MODES.join(', ')}`);
const dimension = Type.Optional(whole(1, EMBEDDING_DIMENSION));
const old = (name: Mode) => flag(`whether ${name} is among the modes, where there is no pooling_mode`);
const parameters = {
  embedding_dimension: dimension,
  word_embedding_dimension: dimension,
  pooling_mode: Type.Optional(
    Type.Union([mode, Type.Array(mode, { minItems: 1, maxItems: 64 })], {
      description: `one of ${MODES.join(', ')} (default mean), or a list of them, whose vectors are joined`,
    }),
  ),
  include_prompt: flag('whether the prompt’s tokens count (default true)'),
  prompt_length: Type.Optional(
    Type.Union([whole(0), Type.Array(whole(0), { minItems: 1, maxItems: 65536 })], {
      description: 'how many tokens the prompt has; of a list the first counts',
    }),
  ),
  ...Object.fromEntries(LEGACY.map(([name, each]) => [name, old(each)])),
};
const schema = Type.Object(parameters);

const SINCE = 'sentence-transformers 6.2';
const CHANGES: readonly DialectChange[] = [
  {
    since: SINCE,
    behavior: '`weightedmean` of padded rows counts from the first token that the mask has',
    before: 'it counts from the begin of the padded row',
  },
  {
    since: SINCE,
    behavior: 'packed `cls` skips an excluded prompt where the sequence is longer',
    before: 'the first token, of the prompt too',
  },
  {
    since: SINCE,
    behavior: 'an excluded prompt is left out of each packed sequence, which may become empty',
    before: 'as many tokens of it as the shortest sequence has',
  },
  {
    since: SINCE,
    behavior: '`mean`, `mean_sqrt_len_tokens` and `weightedmean` of FP16 and BF16 sum in FP32',
    before: 'sums in the datatype of the tokens',
  },
];

/**
 * sentence-transformers 6.2 Pooling: sentence vectors of padded rows by a mask, or of packed ones by `cu_seq_lens_q`.
 */
export const pooling: DialectOperator = {
  name: 'sentence_transformers.Pooling',
  // `seq_idx` says again what cu_seq_lens_q says.
  inputs: [
    { name: 'token_embeddings' },
    { name: 'attention_mask', optional: true },
    { name: 'cls_token_embeddings', optional: true },
    { name: 'token_weights_sum', optional: true },
    { name: 'cu_seq_lens_q', optional: true, datatype: 'INT64' },
    { name: 'seq_idx', optional: true, datatype: 'INT64' },
  ],
  outputs: [{ name: 'sentence_embedding' }],
  parameters,
  changes: CHANGES,
  rewrite: (args, inputs) => {
    const { include_prompt = true, prompt_length } = args as Static<typeof schema>;
    const tokens = inputOf(inputs, 'token_embeddings');
    checkFloating('Pooling', tokens);
    const skip = include_prompt ? undefined : [prompt_length ?? []].flat()[0];
    const has = (name: string) => inputs.some((input) => input.name === name);
    const packed = has('cu_seq_lens_q');
    checkRank('Pooling', tokens, packed ? [2, 3] : [3]);
    if (packed) checkSequences('Pooling', inputs);
    const steps = packed ? packedModes(tokens, skip) : paddedModes(tokens, inputs, skip);
    const modes = modesOf(args);
    return joined(modes, { ...steps, ...(has('cls_token_embeddings') && { cls: firstGiven(inputs) }) }, (each) =>
      datatypeOf(each, tokens, inputs),
    );
  },
};

const modesOf = (args: Readonly<Record<string, unknown>>): readonly Mode[] => {
  const { pooling_mode } = args as Static<typeof schema>;
  if (pooling_mode !== undefined) return [pooling_mode].flat();
  const flagged = LEGACY.flatMap(([name, each]) => (args[name] ? [each] : []));
  return flagged.length > 0 ? flagged : ['mean'];
};

/** The first tokens that the model passes beside the others, if any. */
const firstGiven =
  (inputs: readonly GivenInput[]): ModeSteps[Mode] =>
  (y) => [transform('cast', 'cls_token_embeddings', y, { datatype: inputOf(inputs, 'cls_token_embeddings').datatype })];

const MEANS: ReadonlySet<Mode> = new Set(['mean', 'mean_sqrt_len_tokens', 'weightedmean']);

/** The datatype of a mode's vector: that of the tokens, promoted with the first tokens or weights that the request has. */
const datatypeOf = (mode: Mode, tokens: GivenInput, inputs: readonly GivenInput[]): DType => {
  const other = mode === 'cls' ? 'cls_token_embeddings' : 'token_weights_sum';
  const more = inputs.find(({ name }) => name === other);
  const packed = inputs.some(({ name }) => name === 'cu_seq_lens_q');
  if (more === undefined || (mode !== 'cls' && (packed || !MEANS.has(mode)))) return tokens.datatype;
  return mode === 'cls' ? more.datatype : promoteTypes(tokens.datatype, more.datatype);
};

/** One vector of each mode after another. A tensor that several modes need is made once: it has one name. */
const joined = (modes: readonly Mode[], steps: ModeSteps, datatype: (mode: Mode) => DType): Pipeline => {
  const [only, ...others] = modes;
  if (only !== undefined && others.length === 0) {
    return { steps: steps[only]('sentence_embedding'), outputs: ['sentence_embedding'] };
  }
  const named = [...new Set(modes)].flatMap((each): readonly Step[] => steps[each](`vector of ${each}`));
  const stepsByOutput = new Map(named.map((step) => [step.y, step]));
  const all = modes.map(datatype).reduce(promoteTypes);
  const alike = (each: Mode): string => (datatype(each) === all ? `vector of ${each}` : `vector of ${each} as ${all}`);
  for (const each of modes) {
    if (datatype(each) !== all)
      stepsByOutput.set(alike(each), transform('cast', `vector of ${each}`, alike(each), { datatype: all }));
  }
  const [x = '', ...rest] = modes.map(alike);
  const join = transform(
    'concat',
    x,
    'sentence_embedding',
    { axis: -1 },
    Object.fromEntries(rest.map((each, i) => [`x${i + 1}`, each])),
  );
  return { steps: [...stepsByOutput.values(), join], outputs: ['sentence_embedding'] };
};
