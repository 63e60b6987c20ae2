"""Writes the tension of a line at some arc lengths, sample by sample, to tension.csv."""

# ruff: noqa  (as scripts of OrcFxAPI's users are)

import csv
import sys

from OrcFxAPI import *

model = Model(sys.argv[1])
line = model["Line1"]
period = SpecifiedPeriod(0.0, 20.0)
arclengths = [0.0, 12.5, 30.0, 55.0]

times = model.SampleTimes(period)
columns = [line.TimeHistory("Effective Tension", period, oeArcLength(s)) for s in arclengths]
columns.append(line.TimeHistory("Effective Tension", period, oeEndB))

with open("tension.csv", "w", newline="") as f:
    writer = csv.writer(f)
    writer.writerow(["t (s)"] + ["s = {} m".format(s) for s in arclengths] + ["End B"])
    for i in range(len(times)):
        writer.writerow([times[i]] + [column[i] for column in columns])

print("{}: {} samples from {} to {} s".format(line.name, len(times), times[0], times[-1]))
for s, column in zip(arclengths, columns):
    print("  {:6.2f} m: {:.3f} to {:.3f} kN".format(s, min(column), max(column)))
