/** A file, and modules that it may and may not import. */
type Layer = {
  /** Path of the planted file. */
  readonly file: string;
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
};

/** Permitted and forbidden imports of each layer. */
export const LAYERS: readonly Layer[] = [
  { file: 'src/errors.ts', may: [], mayNot: ['./tensor/dtype.ts', './config.ts', 'node:util', 'pino'] },
  {
    file: 'src/tensor/planted.ts',
    may: ['./shape.ts', '../errors.ts'],
    mayNot: ['../config.ts', '../regions/geometry.ts', '../codec/raw.ts', 'node:buffer', '@sinclair/typebox', 'pino'],
  },
  {
    file: 'src/regions/planted/planted.ts',
    may: ['./attributes.ts', '../geometry.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: [
      '../window/window.ts',
      '../../reductions/reduction.ts',
      '../../pipeline/plan.ts',
      '../../config.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/regions/planted.ts',
    may: ['./geometry.ts', '../tensor/shape.ts', '../errors.ts', '@sinclair/typebox'],
    mayNot: [
      './window/window.ts',
      '../reductions/reduction.ts',
      '../pipeline/plan.ts',
      '../config.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/regions/list.ts',
    may: ['./window/window.ts', './region-scheme.ts'],
    mayNot: ['../reductions/list.ts', '../errors.ts'],
  },
  {
    file: 'src/reductions/planted/planted.ts',
    may: ['../reduction.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: [
      '../max/max.ts',
      '../../regions/geometry.ts',
      '../../pipeline/plan.ts',
      '../../http/server.ts',
      'node:fs',
      'pino',
    ],
  },
  { file: 'src/reductions/list.ts', may: ['./max/max.ts', './reduction.ts'], mayNot: ['../regions/list.ts'] },
  {
    file: 'src/transforms/planted/planted.ts',
    may: ['../transform.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: ['../clamp/clamp.ts', '../../regions/geometry.ts', '../../reductions/max/max.ts', 'node:fs', 'pino'],
  },
  {
    file: 'src/pipeline/planted.ts',
    may: [
      './plan.ts',
      '../regions/list.ts',
      '../reductions/max/max.ts',
      '../tensor/shape.ts',
      '../errors.ts',
      '@sinclair/typebox/compiler',
    ],
    mayNot: [
      '../config.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      '../../workers/run-plan.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/pipeline/lowering/planted.ts',
    may: [
      '../plan.ts',
      '../kernel-calls/window-calls.ts',
      '../../regions/list.ts',
      '../../reductions/max/max.ts',
      '../../tensor/shape.ts',
      '../../errors.ts',
      '@sinclair/typebox',
    ],
    mayNot: [
      '../../config.ts',
      '../../codec/raw.ts',
      '../../dialects/list.ts',
      '../../dispatch/semaphore.ts',
      '../../http/server.ts',
      '../../../workers/run-plan.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/dialects/planted.ts',
    may: [
      './torch.ts',
      '../pipeline/plan.ts',
      '../regions/list.ts',
      '../reductions/reduction.ts',
      '../tensor/dtype.ts',
      '../errors.ts',
    ],
    mayNot: [
      '../config.ts',
      '../models/model.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/models/planted.ts',
    may: [
      './model.ts',
      '../pipeline/plan.ts',
      '../dialects/torch.ts',
      '../codec/safetensors.ts',
      '../files/read-regular-file.ts',
      '../errors.ts',
      'node:fs',
      'node:fs/promises',
    ],
    mayNot: [
      '../config.ts',
      '../regions/list.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'pino',
    ],
  },
  {
    file: 'src/files/planted.ts',
    may: ['./read-regular-file.ts', 'node:fs/promises'],
    mayNot: ['../errors.ts', '../config.ts', 'pino'],
  },
  {
    file: 'src/codec/planted.ts',
    may: ['./raw.ts', '../tensor/dtype.ts', '../errors.ts'],
    mayNot: [
      '../config.ts',
      '../pipeline/plan.ts',
      '../regions/geometry.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'pino',
    ],
  },
  {
    file: 'src/dispatch/planted.ts',
    may: [
      './semaphore.ts',
      '../pipeline/plan.ts',
      '../tensor/tensor.ts',
      '../errors.ts',
      '../../workers/run-plan.ts',
      'piscina',
    ],
    mayNot: [
      '../config.ts',
      '../pipeline/plan-pooling.ts',
      '../codec/raw.ts',
      '../regions/list.ts',
      '../http/server.ts',
      'fastify',
      'pino',
    ],
  },
  {
    file: 'src/http/routes/planted.ts',
    may: [
      '../server.ts',
      '../../config.ts',
      '../../pipeline/plan.ts',
      '../../codec/raw.ts',
      '../../dispatch/semaphore.ts',
      'fastify',
      'node:http',
    ],
    mayNot: ['../../main.ts', '../../../workers/run-plan.ts', '../../../test/support/elements.ts', 'piscina'],
  },
  {
    file: 'workers/planted.ts',
    may: [
      './linear-memory.ts',
      '../src/pipeline/plan.ts',
      '../src/tensor/tensor.ts',
      '../src/errors.ts',
      '../src/codec/json.ts',
      'piscina',
    ],
    mayNot: [
      '../src/config.ts',
      '../src/pipeline/plan-pooling.ts',
      '../src/codec/npy.ts',
      '../src/regions/list.ts',
      '../src/http/server.ts',
      'fastify',
    ],
  },
  {
    file: 'workers/kernels/base/planted.as.ts',
    may: ['./fold'],
    mayNot: ['../gather/state', '../window/window', '../index', '../../linear-memory.ts', '../../../src/errors.ts'],
  },
  {
    file: 'workers/kernels/gather/planted.as.ts',
    may: ['./state', '../base/fold', '../regions/rows'],
    mayNot: ['../../../src/config.ts', '../../../src/codec/raw.ts', '../../../src/regions/list.ts', 'pino'],
  },
  {
    file: 'test/unit/planted.ts',
    may: ['../support/elements.ts', '../../src/http/server.ts', '../../workers/run-plan.ts', 'vitest'],
    mayNot: ['../../load-tests/quantiles.ts', '../../src/main.ts'],
  },
  {
    file: 'deploy/planted.ts',
    may: ['../src/errors.ts', 'node:fs'],
    mayNot: ['../load-tests/quantiles.ts', '../src/main.ts'],
  },
  {
    file: 'docs/generate/planted.ts',
    may: ['./parts.ts', '../../src/errors.ts', 'node:fs'],
    mayNot: ['../../load-tests/quantiles.ts', '../../src/main.ts'],
  },
  {
    file: 'load-tests/attack/planted.ts',
    may: ['./victims.ts', '../quantiles.ts', '../../test/support/elements.ts', '../../src/errors.ts'],
    mayNot: ['../../src/main.ts'],
  },
  { file: 'src/config.ts', may: ['node:os', 'pino'], mayNot: ['./main.ts', 'fastify', 'piscina'] },
];
