//! What it is worth to know: the expected value of perfect information, in total and of one input
//! (docs/method.md, How sure).
//!
//! `net_cost` holds one column for each option, with its net cost in every draw; all columns are
//! equally long. The cheapest option on average is chosen without information; with it, the
//! cheapest in each draw.

use crate::simulate::Estimate;

/// Terms of the polynomial that stands for the net cost given one input: a constant up to the
/// fourth power, so that bends are followed and 500 draws do not fit noise.
const TERMS: usize = 5;

/// The expected value of perfect information (EVPI): the least mean minus the mean of the least,
/// in the unit of `net_cost`, with its standard error.
#[must_use]
pub fn perfect_information(net_cost: &[Vec<f64>]) -> Estimate {
    let Some(chosen) = least_mean(net_cost) else {
        return Estimate::default();
    };
    let regrets: Vec<f64> = (0..chosen.len())
        .map(|draw| chosen[draw] - least(net_cost, draw))
        .collect();
    let n = regrets.len() as f64;
    let value = mean(&regrets);
    let squares: f64 = regrets.iter().map(|regret| (regret - value).powi(2)).sum();
    let error = (squares / (n - 1.0).max(1.0) / n).sqrt();
    Estimate { value, error }
}

/// The expected value of knowing one input perfectly (EVPPI), in the unit of `net_cost`, never
/// negative and never more than that of knowing everything.
///
/// Each option's net cost is regressed on powers of the input's standard normal `score`; the
/// fitted values stand for its mean given the input (Strong, Oakley, Brennan, Medical Decision
/// Making 2014). Exact up to the error of drawing for whatever is such a polynomial in the score.
#[must_use]
pub fn partial_information(net_cost: &[Vec<f64>], score: &[f64]) -> f64 {
    let basis = orthonormal_powers(score);
    let fitted: Vec<Vec<f64>> = net_cost
        .iter()
        .map(|column| project(column, &basis))
        .collect();
    let all = perfect_information(net_cost).value;
    perfect_information(&fitted).value.min(all)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn least_mean(net_cost: &[Vec<f64>]) -> Option<&Vec<f64>> {
    let by_mean = |a: &&Vec<f64>, b: &&Vec<f64>| mean(a).total_cmp(&mean(b));
    net_cost.iter().min_by(by_mean)
}

fn least(net_cost: &[Vec<f64>], draw: usize) -> f64 {
    let costs = net_cost.iter().map(|column| column[draw]);
    costs.fold(f64::INFINITY, f64::min)
}

/// Powers of `score` from 0 on, made orthonormal over the draws one after the other; a power that
/// the ones before already span is left out.
fn orthonormal_powers(score: &[f64]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(TERMS);
    let mut power = vec![1.0; score.len()];
    for _ in 0..TERMS {
        let mut column = power.clone();
        let whole = dot(&column, &column);
        // Twice is enough against rounding (Giraud and others, 2005).
        for _ in 0..2 {
            for earlier in &basis {
                let share = dot(&column, earlier);
                add(&mut column, -share, earlier);
            }
        }
        let left = dot(&column, &column);
        if left > 1e-12 * whole {
            let scale = 1.0 / left.sqrt();
            basis.push(column.iter().map(|value| value * scale).collect());
        }
        for (value, score) in power.iter_mut().zip(score) {
            *value *= score;
        }
    }
    basis
}

fn project(column: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut fitted = vec![0.0; column.len()];
    for term in basis {
        add(&mut fitted, dot(column, term), term);
    }
    fitted
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], factor: f64, column: &[f64]) {
    for (to, value) in to.iter_mut().zip(column) {
        *to += factor * value;
    }
}
