//! The one product of matrices, with every sum in one fixed order whatever the processor.
// SPDX-License-Identifier: MIT-0

/// Rows of the result that are computed together.
const ROWS: usize = 4;

/// Columns of the result that are computed together.
const COLUMNS: usize = 8;

/// A matrix that lies in a slice, row by row or column by column.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a> Matrix<'a> {
    /// `rows` x `columns`, row by row.
    pub fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        Self::strided(data, rows, columns, columns)
    }

    /// `rows` x `columns`, each row `row_step` numbers after the one before.
    pub fn strided(data: &'a [f32], rows: usize, columns: usize, row_step: usize) -> Self {
        Self {
            data,
            rows,
            columns,
            row_step,
            column_step: 1,
        }
    }

    /// Rows become columns; nothing is moved.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }

    fn at(&self, row: usize, column: usize) -> f32 {
        self.data[row * self.row_step + column * self.column_step]
    }
}

/// What becomes of the numbers that are already where the product goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// They are written over.
    Fresh,
    /// The product is added to them.
    Added,
}

/// Writes `a` times `b` into `out`, whose rows start `out_step` numbers apart.
///
/// Each number of the result is the sum over the inner index from first to last, a product rounded before it
/// is added. Vectors run over columns of the result and never over that sum, so their width changes nothing.
pub fn multiply(a: Matrix, b: Matrix, out: &mut [f32], out_step: usize, into: Into) {
    let inner = a.columns;
    let panels = pack_columns(&b);
    let mut strip = vec![[0.0; ROWS]; inner];
    for top in (0..a.rows).step_by(ROWS) {
        let height = ROWS.min(a.rows - top);
        for (k, group) in strip.iter_mut().enumerate() {
            for (row, slot) in group.iter_mut().enumerate().take(height) {
                *slot = a.at(top + row, k);
            }
        }
        for (panel, left) in panels.chunks_exact(inner).zip((0..b.columns).step_by(COLUMNS)) {
            let block = block(&strip, panel);
            let width = COLUMNS.min(b.columns - left);
            for (row, sums) in block.iter().enumerate().take(height) {
                let start = (top + row) * out_step + left;
                write(&mut out[start..start + width], &sums[..width], into);
            }
        }
    }
}

/// The columns of `b` in groups, each group from the first inner index to the last; what is over is 0.
fn pack_columns(b: &Matrix) -> Vec<[f32; COLUMNS]> {
    let mut panels = Vec::with_capacity(b.rows * b.columns.div_ceil(COLUMNS));
    for left in (0..b.columns).step_by(COLUMNS) {
        let width = COLUMNS.min(b.columns - left);
        for k in 0..b.rows {
            let mut group = [0.0; COLUMNS];
            for (column, slot) in group.iter_mut().enumerate().take(width) {
                *slot = b.at(k, left + column);
            }
            panels.push(group);
        }
    }
    panels
}

#[inline(always)]
fn block(strip: &[[f32; ROWS]], panel: &[[f32; COLUMNS]]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    for (left, right) in strip.iter().zip(panel) {
        for (sums, factor) in sums.iter_mut().zip(left) {
            for (sum, number) in sums.iter_mut().zip(right) {
                *sum += factor * number;
            }
        }
    }
    sums
}

fn write(out: &mut [f32], sums: &[f32], into: Into) {
    match into {
        Into::Fresh => out.copy_from_slice(sums),
        Into::Added => out.iter_mut().zip(sums).for_each(|(slot, sum)| *slot += sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 37 % 101) as f32 - 50.0) * 0.013)
            .collect()
    }

    #[test]
    fn a_product_is_the_plain_sum_in_order_to_the_last_bit() {
        let (rows, inner, columns) = (7, 13, 11);
        let (a, b) = (numbers(rows * inner), numbers(inner * columns));
        let mut out = vec![0.0; rows * columns];
        multiply(
            Matrix::new(&a, rows, inner),
            Matrix::new(&b, inner, columns),
            &mut out,
            columns,
            Into::Fresh,
        );
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = 0.0_f32;
                for k in 0..inner {
                    sum += a[row * inner + k] * b[k * columns + column];
                }
                assert_eq!(sum.to_bits(), out[row * columns + column].to_bits());
            }
        }
    }

    #[test]
    fn transposing_both_factors_transposes_the_product() {
        let (a, b) = (numbers(5 * 6), numbers(6 * 9));
        let (mut plain, mut turned) = (vec![0.0; 45], vec![1.0; 45]);
        let (left, right) = (Matrix::new(&a, 5, 6), Matrix::new(&b, 6, 9));
        multiply(left, right, &mut plain, 9, Into::Fresh);
        multiply(right.transposed(), left.transposed(), &mut turned, 5, Into::Added);
        for row in 0..5 {
            for column in 0..9 {
                assert_eq!(plain[row * 9 + column] + 1.0, turned[column * 5 + row]);
            }
        }
    }
}
