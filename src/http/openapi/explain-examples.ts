/** Figures of a pooling whose regions share no cell. */
const figures = { unused_cells: 0, padding_share: 0, notes: [] };

const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] };
const data = Array.from({ length: 16 }, (_, i) => i + 1);
const windows = { kernel_shape: [2, 2] };

/** Explanation of the largest values of the windows of 1 to 16 on 4 × 4. */
const largest = {
  ...figures,
  energy_kept: 0.36898395721925137,
  reconstruction: {
    method: 'bilinear',
    rmse: 2.8939592256975564,
    psnr: 14.291977024024797,
    peak: 15,
    rmse_by_method: { unpool: 7.681145747868608, nearest: 3.24037034920393, bilinear: 2.8939592256975564 },
  },
  variance_kept: [0.8],
  variance_bound: [0.8],
  entropy_before: 2,
  entropy_after: 1,
};
const mean = {
  ...figures,
  energy_kept: 0.9545454545454546,
  reconstruction: {
    method: 'bilinear',
    rmse: 1.4577379737113252,
    psnr: 20.24823583725032,
    peak: 15,
    rmse_by_method: { nearest: 2.0615528128088303, bilinear: 1.4577379737113252 },
  },
  variance_kept: [0.8],
  variance_bound: [0.8],
  entropy_before: 2,
  entropy_after: 2,
};

/** Examples of explanations and comparisons, by operationId. */
export const EXPLAIN_EXAMPLES = {
  explain: {
    request: { inputs: [{ ...x, data }], parameters: windows },
    response: {
      explanation: { ...largest, weights_kind: 'selection', exact: true },
      outputs: [
        { name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2], data: [6, 8, 14, 16] },
        { name: 'winners', datatype: 'INT64', shape: [1, 1, 2, 2], data: [5, 7, 13, 15] },
        { name: 'weights_offsets', datatype: 'INT64', shape: [5], data: [0, 1, 2, 3, 4] },
        { name: 'weights_index', datatype: 'INT64', shape: [4], data: [5, 7, 13, 15] },
        { name: 'weights', datatype: 'FP32', shape: [4], data: [1, 1, 1, 1] },
        { name: 'region_begin', datatype: 'INT64', shape: [4, 2], data: [0, 0, 0, 2, 2, 0, 2, 2] },
        { name: 'region_end', datatype: 'INT64', shape: [4, 2], data: [2, 2, 2, 4, 4, 2, 4, 4] },
        { name: 'padding', datatype: 'FP32', shape: [4], data: [0, 0, 0, 0] },
      ],
    },
  },
  compare: {
    request: {
      inputs: [{ ...x, data }],
      candidates: ['max', 'mean'].map((reduction) => ({ pool: `window/${reduction}`, attributes: windows })),
      purpose: 'classification',
    },
    response: {
      results: [
        {
          pool: 'window/mean',
          attributes: { kernel_shape: [2, 2] },
          shape: [1, 1, 2, 2],
          bytes: 16,
          cost: { bytes_read: 64, bytes_written: 16, operations: 16, microseconds: 4 },
          score: 0.710059,
          terms: { energy: 0.4772727272727273, variance: 0.4, bytes: -0.16096404744368117, operations: -0.00625 },
          explanation: mean,
        },
        {
          pool: 'window/max',
          attributes: { kernel_shape: [2, 2] },
          shape: [1, 1, 2, 2],
          bytes: 16,
          cost: { bytes_read: 64, bytes_written: 16, operations: 16, microseconds: 4 },
          score: 0.417278,
          terms: { energy: 0.18449197860962568, variance: 0.4, bytes: -0.16096404744368117, operations: -0.00625 },
          explanation: largest,
        },
      ],
      skipped: [],
      recommendation: {
        index: 0,
        sentence:
          'For classification, take window/mean: it keeps 95.5 % of the energy of the input, window/max 36.9 %.',
      },
    },
  },
  explainPipeline: {
    request: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2, 2], data: [3, -4, 1, -2] }],
      parameters: { output: [0, 0] },
      pipeline: { steps: [{ pool: 'sequence/sum' }, { transform: 'relu' }] },
    },
    response: {
      explanation: [
        {
          step: 'step 0 (sequence/sum)',
          energy_kept: 0.8666666666666667,
          reconstruction: {
            method: 'nearest',
            rmse: 1,
            psnr: 16.901960800285135,
            peak: 7,
            rmse_by_method: { nearest: 1 },
          },
          variance_kept: [0, 0],
          variance_bound: [0, 0],
          entropy_before: 1,
          entropy_after: 1,
          unused_cells: 0,
          padding_share: 0,
          notes: [],
        },
      ],
      attribution: { value: 4, sum_of_products: 4, straight_through: [], notes: [] },
      outputs: [
        { name: 'y', datatype: 'FP32', shape: [1, 2], data: [4, 0] },
        { name: 'attribution', datatype: 'FP32', shape: [1, 2, 2], data: [1, 0, 1, 0] },
      ],
    },
  },
  explainNamedPipeline: {
    request: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 4], data: [1, 2, 3, 4] }],
      parameters: { s: 2, output: [0, 0] },
    },
    response: {
      explanation: [
        {
          step: 'step 0 (window/min)',
          energy_kept: 0.33333333333333337,
          reconstruction: {
            method: 'bilinear',
            rmse: 0.6123724356957945,
            psnr: 13.802112417116062,
            peak: 3,
            rmse_by_method: { unpool: 2.23606797749979, nearest: Math.SQRT1_2, bilinear: 0.6123724356957945 },
          },
          variance_kept: [0.8],
          variance_bound: [0.8],
          entropy_before: 1,
          entropy_after: 1,
          unused_cells: 0,
          padding_share: 0,
          notes: [],
        },
        {
          step: 'step 1 (global/max)',
          energy_kept: 0.9,
          reconstruction: {
            method: 'unpool',
            rmse: Math.SQRT1_2,
            psnr: 9.030899869919436,
            peak: 2,
            rmse_by_method: { unpool: Math.SQRT1_2, nearest: Math.SQRT2 },
          },
          variance_kept: [0],
          variance_bound: [0],
          entropy_before: 1,
          entropy_after: 0,
          unused_cells: 0,
          padding_share: 0,
          notes: [],
        },
      ],
      attribution: { value: 3, sum_of_products: 3, straight_through: [], notes: [] },
      outputs: [
        { name: 'y', datatype: 'FP32', shape: [1, 1], data: [3] },
        { name: 'attribution', datatype: 'FP32', shape: [1, 1, 4], data: [0, 0, 1, 0] },
      ],
    },
  },
};
