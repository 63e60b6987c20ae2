"""Looks into one simulation file for whoever writes a configuration: `question` asks, in a worker, and `ask` starts it;
`starter` writes a configuration for the file."""
