"""The keys of older generations, declared once: what is read as which key of today, and what changes nothing.

A path such as ``summary_settings.groups[].Columns[]`` names every entry of the lists in it.
"""

from __future__ import annotations

ALIKE = 0.8  # how alike a key and a known one are that was probably meant, where other words are the user's own
FLAGS = "default.Analysis"  # where flags stood

OLDER_ROWS = ("AddMinimumToSummary", "AddMaximumToSummary", "AddMeanToSummary")
OF_GROUPS = ("summary_settings", "time_series_settings", "linked_statistics_settings")

# What stands at the first path is read as if it stood at the second, where nothing says otherwise.
MOVED = {
    f"{FLAGS}.Summary": "orcaflex.postprocess.summary",
    **{f"{FLAGS}.{row}": f"orcaflex.postprocess.summary.{row}" for row in OLDER_ROWS},
    **{
        f"{FLAGS}.{name}": f"orcaflex.postprocess.{name}"
        for name in ("RangeGraph", "time_series", "RAOs", "cummulative_histograms", "rain_flow")
    },
    "default.rain_flow": "orcaflex.postprocess.rain_flow",
    f"{FLAGS}.Analyze": "orcaflex.analysis",
    "orcaflex.postprocess.Summary": "orcaflex.postprocess.summary",
    "orcaflex.postprocess.cumulative_histograms": "orcaflex.postprocess.cummulative_histograms",
    "Summary": "summary_settings.groups",
    "Files": "file_management.files",
}

# Of a group and of its columns.
RENAMED_IN_GROUP = {"SummaryFileName": "Label"}
RENAMED_IN_COLUMN = {"SummaryFileName": "Label", "AdditionalData": "Statistic_Type"}

# The keys of an entry of `PostProcess`, and where each is read.
OF_POST_PROCESS = {
    "PlotSettings": "PlotSettings",
    "File": "Files",
    "SummaryFileName": "summary_settings.groups[].Label",
    "Summary": "summary_settings.groups[].Columns",
    "RangeGraph": "RangeGraph",
    "TimeHistory": "time_series_settings.groups[].Columns",
}

_OF_PICTURES = ("Title", "Subtitle", "suptitle", "xlabel", "ylabel", "axhline", "FileName")

# What could change no number: named in one note.
HARMLESS = {
    "orcaflex": ("post_process",),
    "orcaflex.postprocess.summary": ("min", "max", "mean"),
    "orcaflex.postprocess.linked_statistics": ("min", "max", "mean"),
    "orcaflex.postprocess.RangeGraph": ("add_effective_tension_to_cfg",),
    "orcaflex.postprocess.time_series": ("statistics", "histogram", "summation"),
    "RangeGraph_settings": ("add_effective_tension_to_cfg",),
    "parallel_processing": (
        "min_items_for_parallel",
        "task_type",
        "auto_optimize",
        "save_error_reports",
        "progress_reporting",
    ),
    "time_series_settings": ("histogram", "summation"),
    "visualization_settings": ("add_items", "views", "label", "individual", "combined", "tdp_line"),
    **{f"{block}.groups[].Columns[]": (*_OF_PICTURES, "ObjectType") for block in OF_GROUPS},
    "linked_statistics_settings.groups[].Columns[]": (*_OF_PICTURES, "ObjectType", "Command", "Statistic_Type"),
}

# Top-level keys that are nobody's, and are no misspelling of one that is read: named in one note.
HARMLESS_AT_THE_TOP = (
    "Analysis",
    "Analyze",
    "FEAProgram",
    "PostProcessUnits",
    "ProjectName",
    "version",
)
