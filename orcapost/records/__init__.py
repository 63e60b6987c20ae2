"""What a run or a bench leaves as JSON, and what is learned from it."""
