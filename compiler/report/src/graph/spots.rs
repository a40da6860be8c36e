//! Spots for the labels of arrows: where nothing else stands.

use std::collections::BTreeMap;

use super::layout::Area;

/// The side of a cell: what lies in far cells is not looked at.
const CELL: i64 = 128;

/// Where something stands.
#[derive(Debug, Default)]
pub(super) struct Taken {
    cells: BTreeMap<(i64, i64), Vec<Area>>,
}

impl Taken {
    /// Nobody else may stand there.
    pub(super) fn take(&mut self, area: Area) {
        for cell in cells(area) {
            self.cells.entry(cell).or_default().push(area);
        }
    }

    /// Whether nothing stands there.
    pub(super) fn is_free(&self, area: Area) -> bool {
        cells(area).all(|cell| {
            let there = self.cells.get(&cell);
            there.is_none_or(|there| !there.iter().any(|other| other.overlaps(area)))
        })
    }
}

fn cells(area: Area) -> impl Iterator<Item = (i64, i64)> {
    let columns = area.x.div_euclid(CELL)..=(area.x + area.width).div_euclid(CELL);
    columns.flat_map(move |column| {
        let rows = area.y.div_euclid(CELL)..=area.bottom().div_euclid(CELL);
        rows.map(move |row| (column, row))
    })
}
