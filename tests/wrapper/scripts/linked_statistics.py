"""Lists a line's results with their units, and what bending moment goes with the largest tension, and the reverse."""

# ruff: noqa  (as scripts of OrcFxAPI's users are)

import sys

import OrcFxAPI as orca

model = orca.Model(sys.argv[1], threadCount=1)
line = model["Line1"]
environment = model.environment

print("water depth", environment.WaterDepth, "stages", list(model.general.StageDuration))
for details in line.varDetails(orca.rtLinkedStatistics):
    print("{:25} {}".format(details.VarName, details.VarUnits))

names = ["Effective Tension", "Bend Moment", "Curvature"]
for end, point in (("End A", orca.oeEndA), ("End B", orca.oeEndB)):
    for stage in range(1, model.general.StageCount):
        statistics = line.LinkedStatistics(names, stage, point)
        for name in names:
            for linked in names:
                query = statistics.Query(name, linked)
                print(end, "stage", stage, name, "with", linked)
                print("  max", query.ValueAtMax, "at", query.TimeOfMax, "with", query.LinkedValueAtMax)
                print("  min", query.ValueAtMin, "at", query.TimeOfMin, "with", query.LinkedValueAtMin)
                print("  mean", query.Mean, "standard deviation", query.StdDev)
