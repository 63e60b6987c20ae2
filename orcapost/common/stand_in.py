"""What marks a run on the stand-in: its backend's name, and the sentence that goes with every number of it."""

BACKEND = "fake"
NOTICE = "STAND-IN RUN: these files are made up, and no number here says anything about OrcaFlex."
