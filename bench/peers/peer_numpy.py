"""The model as arrays: every event of a million years at once, year totals by bincount.

As far as arrays go: outages that overlap are not told apart (farshore does), hidden faults count
from the last drill only. What is compared is the cost of the same draws and the same totals.
"""
import sys
import time

import numpy as np
import model as m

BLOCK = 1_000_000


def block(rng, years):
    seconds, usd = np.zeros(years), np.zeros(years)

    def ln(step, n):
        return rng.lognormal(step[0], step[1], n)

    def add(year, downtime, more_usd):
        seconds[:] += np.bincount(year, downtime, years)
        usd[:] += np.bincount(year, downtime * m.USD_PER_SECOND + more_usd, years)

    def steps(n):
        detect, hold = ln(m.DETECT, n), ln(m.HOLD, n)
        promote, verify = ln(m.PROMOTE, n), ln(m.VERIFY, n)
        scale = np.maximum(promote, ln(m.SCALE, n))
        return detect + hold, promote + verify, scale + verify

    within = np.zeros(2)
    recoveries, losses = [], []
    for rate, lost in ((m.REGIONAL, False), (m.LOST, True)):
        n = rng.poisson(rate * years)
        year = rng.integers(0, years, n)
        length = np.full(n, m.LOST_SECONDS) if lost else ln(m.OUTAGE, n)
        both = (rng.random(n) < m.SHARED) & (not lost)
        age = rng.random(n) / m.DRILLS
        works = (rng.random(n) >= -np.expm1(-m.FAULTS * age)) & (rng.random(n) >= m.REFUSED)
        before, early, full = steps(n)
        k = int(np.count_nonzero(~works))
        slow = ln(m.PERSON, k) + np.maximum(ln(m.LAUNCH, k), ln(m.PROMOTE_PILOT, k))
        slow += ln(m.START_PILOT, k) + ln(m.VERIFY_PILOT, k)
        ready = before + full
        ready[~works] += slow
        partial = np.where(works, before + early, ready)
        felt = m.CAPACITY * np.minimum(length, partial + m.DNS)
        felt += (1 - m.CAPACITY) * np.minimum(length, ready + m.DNS)
        felt = np.where(both, length, felt)
        loss = ln(m.LAG, n)
        pause = np.where(both, 0.0, m.FAILBACK)
        add(year, felt + pause, np.where(both, 0.0, loss * m.USD_PER_LOST_SECOND + m.FAILBACK_USD))
        if not lost:
            within += [np.count_nonzero(np.minimum(length, ready + 60)[~both] <= m.RTO),
                       np.count_nonzero(loss[~both] <= m.RPO)]
        recoveries.append((ready + 60)[works & ~both])
        losses.append(loss[works & ~both])

    n = rng.poisson(m.CORRUPTION * years)
    notice = ln(m.NOTICE, n)
    add(rng.integers(0, years, n), notice + ln(m.RESTORE, n) + ln(m.VERIFY_RESTORE, n),
        (notice + 300) * m.USD_PER_LOST_SECOND)

    n = rng.poisson(m.FALSE_ALARM * years)
    _, early, full = steps(n)
    add(rng.integers(0, years, n),
        m.CAPACITY * early + (1 - m.CAPACITY) * full + m.DNS + m.FAILBACK,
        ln(m.LAG, n) * m.USD_PER_LOST_SECOND + m.FAILBACK_USD)
    quantiles = [np.quantile(values, [0.5, 0.95, 0.99])
                 for values in (seconds, usd, np.concatenate(recoveries), np.concatenate(losses))]
    return seconds.mean(), quantiles, within


def main():
    years = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000
    rng = np.random.default_rng(1)
    began = time.perf_counter()
    blocks = max(1, years // BLOCK)
    mean = sum(block(rng, BLOCK)[0] for _ in range(blocks)) / blocks
    took = time.perf_counter() - began
    print(f"numpy {np.__version__}: {blocks * BLOCK / took / 1e6:.2f} million years a second, "
          f"{mean / 60:.2f} minutes of downtime a year")


if __name__ == "__main__":
    main()
