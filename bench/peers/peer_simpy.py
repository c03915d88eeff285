"""The model as SimPy processes: one for each source of events, one for each recovery."""
import math
import random
import sys
import time

import model as m
import simpy


class World:
    def __init__(self, env):
        self.env = env
        self.out_until = [0.0, 0.0]
        self.proven = -1e18
        self.seconds = {}
        self.usd = {}

    def ln(self, step):
        return random.lognormvariate(*step)

    def add(self, start, seconds, usd):
        year = int(start // m.YEAR)
        self.seconds[year] = self.seconds.get(year, 0.0) + seconds
        self.usd[year] = self.usd.get(year, 0.0) + seconds * m.USD_PER_SECOND + usd

    def works(self):
        interval = m.YEAR / m.DRILLS
        age = min(self.env.now % interval, self.env.now - self.proven)
        self.proven = self.env.now
        fault = random.random() < -math.expm1(-m.FAULTS * age / m.YEAR)
        return not fault and random.random() >= m.REFUSED

    def source(self, rate, event):
        while True:
            yield self.env.timeout(random.expovariate(rate) * m.YEAR)
            self.env.process(event())

    def outage(self, lost=False):
        start = self.env.now
        length = m.LOST_SECONDS if lost else self.ln(m.OUTAGE)
        already = self.out_until[0] > start
        self.out_until[0] = max(self.out_until[0], start + length)
        if already:
            return
        if not lost and random.random() < m.SHARED:
            self.out_until[1] = max(self.out_until[1], start + length)
            yield self.env.timeout(length)
            self.add(start, length, 0.0)
            return
        works = self.works()
        before = self.ln(m.DETECT) + self.ln(m.HOLD)
        promote, verify = self.ln(m.PROMOTE), self.ln(m.VERIFY)
        full = before + max(promote, self.ln(m.SCALE)) + verify
        early = before + promote + verify
        if not works:
            full += self.ln(m.PERSON) + max(self.ln(m.LAUNCH), self.ln(m.PROMOTE_PILOT))
            full += self.ln(m.START_PILOT) + self.ln(m.VERIFY_PILOT)
            early = full
        if self.out_until[1] > start:
            full += self.out_until[1] - start
            early += self.out_until[1] - start
        felt = m.CAPACITY * min(length, early + m.DNS)
        felt += (1 - m.CAPACITY) * min(length, full + m.DNS)
        loss = self.ln(m.LAG)
        yield self.env.timeout(min(length, full + m.DNS))
        self.add(start, felt + m.FAILBACK, loss * m.USD_PER_LOST_SECOND + m.FAILBACK_USD)

    def lost(self):
        yield from self.outage(lost=True)

    def other(self):
        self.out_until[1] = max(self.out_until[1], self.env.now + self.ln(m.OUTAGE))
        yield self.env.timeout(0)

    def corruption(self):
        start, notice = self.env.now, self.ln(m.NOTICE)
        whole = notice + self.ln(m.RESTORE) + self.ln(m.VERIFY_RESTORE)
        yield self.env.timeout(whole)
        self.add(start, whole, (notice + 300) * m.USD_PER_LOST_SECOND)

    def alarm(self):
        start = self.env.now
        if max(self.out_until) > start:
            return
        self.proven = start
        promote, verify = self.ln(m.PROMOTE), self.ln(m.VERIFY)
        full = max(promote, self.ln(m.SCALE)) + verify
        felt = m.CAPACITY * (promote + verify) + (1 - m.CAPACITY) * full + m.DNS
        yield self.env.timeout(felt)
        usd = self.ln(m.LAG) * m.USD_PER_LOST_SECOND + m.FAILBACK_USD
        self.add(start, felt + m.FAILBACK, usd)


def main():
    years = int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000
    random.seed(1)
    env = simpy.Environment()
    world = World(env)
    for rate, event in ((m.REGIONAL, world.outage), (m.LOST, world.lost), (m.OTHER, world.other),
                        (m.CORRUPTION, world.corruption), (m.FALSE_ALARM, world.alarm)):
        env.process(world.source(rate, event))
    began = time.perf_counter()
    env.run(until=years * m.YEAR)
    took = time.perf_counter() - began
    mean = sum(world.seconds.values()) / years
    print(f"simpy {simpy.__version__}: {years / took / 1e6:.3f} million years a second, "
          f"{mean / 60:.2f} minutes of downtime a year")


if __name__ == "__main__":
    main()
