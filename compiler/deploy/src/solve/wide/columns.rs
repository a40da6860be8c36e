//! Prices per position, with the least of each cell and of each word, so that a walk can leave whole pieces out.

use super::super::problem::Problem;
use super::super::problem::ground;

/// A number per position, or per cell.
pub(super) struct Column {
    per_position: bool,
    values: Vec<i64>,
    /// Per cell the least value.
    pub(super) least_in_cell: Vec<i64>,
    /// Per 64 positions the least value; empty when the values are per cell.
    least_in_word: Vec<i64>,
}

impl Column {
    pub(super) fn new(
        problem: &Problem,
        column: &ground::Column,
        order: &[u32],
        cells_by: Option<usize>,
        starts: &[u32],
    ) -> Column {
        let value = |site: u32| {
            i64::try_from(problem.value(column, site as usize)).expect("bounded by the sum of costs")
        };
        if column.partition.is_some() && column.partition == cells_by {
            let values: Vec<i64> = starts[..starts.len() - 1]
                .iter()
                .map(|start| value(order[*start as usize]))
                .collect();
            return Column {
                per_position: false,
                least_in_cell: values.clone(),
                values,
                least_in_word: Vec::new(),
            };
        }
        Column::of_positions(order.iter().map(|site| value(*site)).collect(), starts)
    }

    /// One value per position.
    pub(super) fn of_positions(values: Vec<i64>, starts: &[u32]) -> Column {
        let least = |values: &[i64]| values.iter().copied().min().unwrap_or(0);
        Column {
            per_position: true,
            least_in_cell: starts
                .windows(2)
                .map(|cell| least(&values[cell[0] as usize..cell[1] as usize]))
                .collect(),
            least_in_word: values.chunks(64).map(least).collect(),
            values,
        }
    }

    pub(super) fn value(&self, position: usize, cell: usize) -> i64 {
        self.values[if self.per_position { position } else { cell }]
    }

    /// No position of the word that lies in the cell has less.
    pub(super) fn least(&self, word: usize, cell: usize) -> i64 {
        if self.per_position {
            self.least_in_word[word].max(self.least_in_cell[cell])
        } else {
            self.values[cell]
        }
    }
}
