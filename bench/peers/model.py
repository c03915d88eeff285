"""The webshop's warm standby: what all peers simulate. Seconds, rates per year.

The defaults of farshore's registry for examples/webshop.toml: automatic trigger, DNS with health
checks, streaming replication, four drills a year, no readiness checks.
"""
import math

YEAR = 8760 * 3600.0
REGIONAL = 0.57 * 0.5  # us-east-1, share that stops the workload
OTHER = 0.05 * 0.5  # us-west-2
LOST = 0.002  # per region
SHARED = 0.03  # takes the second region too
CORRUPTION = 0.25
FALSE_ALARM = 0.1
FAULTS, DRILLS, REFUSED = 0.5, 4.0, 0.01
LOST_SECONDS = 30 * 86400.0
OUTAGE = (6.06 + math.log(60), 0.9)
CAPACITY = 0.30 / 0.92
FAILBACK = 300.0
DNS = 0.888 * 30.0 + 0.112 * 522.0  # mean delay that users feel
RPO, RTO = 60.0, 600.0


def step(p50, upper, z=1.6448536269514722):
    """Mean and standard deviation of the logarithm."""
    return math.log(p50), math.log(upper / p50) / z


DETECT, HOLD = step(60, 120), step(30, 120)
SCALE, PROMOTE, VERIFY = step(120, 240), step(60, 120), step(30, 60)
LAG = step(2, 60, 2.3263478740408408)
# After a failed attempt: a person, then the pilot light's way.
PERSON, LAUNCH, PROMOTE_PILOT = step(180, 480), step(540, 840), step(90, 240)
START_PILOT, VERIFY_PILOT = step(120, 240), step(90, 180)
NOTICE = step(1800, 21600)
RESTORE = (math.log(420 * 1024 / 100.0), 0.3)
VERIFY_RESTORE = step(900, 1800)
USD_PER_SECOND, USD_PER_LOST_SECOND = 200 / 60, 100 / 60
FAILBACK_USD = 16 * 160_000 / 2080
