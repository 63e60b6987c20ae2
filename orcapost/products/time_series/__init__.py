"""Time series: for each input file and group a file of histories, one row for each sample of the log."""
