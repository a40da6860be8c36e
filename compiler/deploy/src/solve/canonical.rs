//! Among the cheapest placements the first by name, so that the answer does not depend on how it was found.

use super::problem::Condition;
use super::search::{Ended, Search, Wanted};
use super::state::{Contradiction, State, Truth};

impl<'t> Search<'t> {
    /// Decides one thing after the other as early by name as some cheapest placement allows.
    ///
    /// `false` when the effort ended before all was decided. The best placement stays a cheapest one.
    pub(super) fn first_by_name(&mut self) -> bool {
        let Some(cost) = self.best.as_ref().map(|best| best.cost) else {
            return false;
        };
        let mut state = self.root.clone();
        state.limit = Some(cost);
        if state.propagate().is_err() {
            return false;
        }
        let problem = self.tables.problem;
        (0..problem.choices.len()).all(|choice| self.settle_choice(&mut state, choice))
            && (0..problem.components.len()).all(|component| {
                (0..self.tables.sites).all(|site| self.settle_copies(&mut state, component, site))
            })
    }

    /// The earliest alternative; the best placement always shows that one of them is possible.
    fn settle_choice(&mut self, state: &mut State<'t>, choice: usize) -> bool {
        if state.choice_truth[choice] != Truth::Yes {
            return true;
        }
        let alternatives: Vec<usize> = state.open[choice].ones().collect();
        for alternative in alternatives {
            let condition = Condition { choice, alternative };
            let known = self
                .best
                .as_ref()
                .is_some_and(|best| best.choices[choice] == Some(alternative));
            if !known {
                match self.attempt(state, |state| {
                    state.choose(condition);
                    Ok(())
                }) {
                    Ended::Found => {}
                    Ended::Complete => continue,
                    Ended::OutOfSteps => return false,
                }
            }
            state.choose(condition);
            return state.propagate().is_ok();
        }
        false
    }

    /// As many copies as possible at this site, since the earlier sites are settled.
    fn settle_copies(&mut self, state: &mut State<'t>, component: usize, site: usize) -> bool {
        let cell = self.tables.cell(component, site);
        loop {
            let known = self.best.as_ref().map_or(0, |best| best.copies[cell]);
            let (low, high) = (known.max(state.low[cell]), state.high[cell]);
            if low >= high {
                return state.raise(component, site, high).is_ok() && state.propagate().is_ok();
            }
            let middle = low + (high - low).div_ceil(2);
            match self.attempt(state, |state| state.raise(component, site, middle)) {
                Ended::Found => {}
                Ended::Complete => {
                    if state.lower(component, site, middle - 1).is_err() || state.propagate().is_err() {
                        return false;
                    }
                }
                Ended::OutOfSteps => return false,
            }
        }
    }

    /// Whether a cheapest placement exists with one thing more decided; it becomes the best.
    fn attempt(
        &mut self,
        state: &mut State<'t>,
        decide: impl Fn(&mut State<'t>) -> Result<(), Contradiction>,
    ) -> Ended {
        let mark = state.mark();
        let ended = match decide(state).and_then(|()| state.propagate()) {
            Ok(_) => {
                let steps_max = self.steps_left();
                self.descend(state, Wanted::First, steps_max)
            }
            Err(_) => Ended::Complete,
        };
        state.undo(mark);
        ended
    }
}
