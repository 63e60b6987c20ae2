"""Metrics JSON -> what people look at: one HTML page, and the same verdict in the terminal."""
