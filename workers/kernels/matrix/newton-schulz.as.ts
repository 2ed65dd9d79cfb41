import { matrixBytes, mirrorMatrix, squareStride } from './panel-matrix.as';
import { addProduct, Product, panelsOf } from './panel-product.as';

/**
 * The square root of a symmetric matrix of eigenvalues in [0, 1], nearly, by `iterations` steps of Newton and Schulz
 * (Li et al. 2018, iSQRT-COV): Y ← ½Y(3I − ZY), Z ← ½(3I − ZY)Z from Y = A, Z = I. All of them are polynomials of A:
 * they commute and are symmetric, so that half of each product is made. A NaN spreads over the whole.
 * Scratch: three matrices. @returns where the root is: `a`, which is spoiled, or within `scratch`
 */
export function squareRoot(a: usize, channels: i32, iterations: i32, scratch: usize): usize {
  const panels = panelsOf(channels);
  let y = a;
  let z: usize = 0;
  let spare = scratch;
  let step = scratch + matrixBytes(panels);
  const other = step + matrixBytes(panels);
  for (let k = 0; k < iterations; k++) {
    if (k == 0) memory.copy(step, y, matrixBytes(panels));
    else multiply(z, y, channels, step);
    mirrorMatrix(step, panels, -0.5, 1.5);
    multiply(y, step, channels, spare);
    mirrorMatrix(spare, panels, 1, 0);
    const root = spare;
    spare = y;
    y = root;
    if (k + 1 == iterations) break;
    if (k == 0) {
      z = step;
      step = other;
      continue;
    }
    multiply(step, z, channels, spare);
    mirrorMatrix(spare, panels, 1, 0);
    const inverse = spare;
    spare = z;
    z = inverse;
  }
  return y;
}

function multiply(a: usize, b: usize, channels: i32, to: usize): void {
  const panels = panelsOf(channels);
  memory.fill(to, 0, matrixBytes(panels));
  addProduct<Product>(a, panels, b, panels, channels, squareStride(panels), to, true);
}
