"""Writes the envelope of bending moment along every line of a model to one CSV file each, for the whole simulation."""

# ruff: noqa  (as scripts of OrcFxAPI's users are)

import os
import sys

import OrcFxAPI

model = OrcFxAPI.Model()
for filename in sys.argv[1:]:
    model.LoadSimulation(filename)
    stem = os.path.splitext(os.path.basename(filename))[0]
    for obj in model.objects:
        if obj.type != OrcFxAPI.otLine:
            continue
        try:
            graph = obj.RangeGraph("Bend Moment", OrcFxAPI.pnWholeSimulation)
        except OrcFxAPI.DLLError as error:
            print("{} {}: {}".format(stem, obj.name, error.errorString))
            continue
        worst = max(range(len(graph.X)), key=lambda i: graph.Max[i])
        print("{} {}: {:.4f} kN.m at {:.2f} m".format(stem, obj.Name, graph.Max[worst], graph.X[worst]))
        with open("{} {}.csv".format(stem, obj.Name), "w") as f:
            f.write("arc length,min,max,mean,standard deviation\n")
            for row in zip(graph.X, graph.Min, graph.Max, graph.Mean, graph.StdDev):
                f.write(",".join(repr(float(value)) for value in row) + "\n")
