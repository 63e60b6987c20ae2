"""The only place that knows OrcFxAPI: opens the vendor's module or the stand-in and answers queries with it."""
