"""Range graphs: for each input file the curves along a line, and over all files their envelope and a picture."""
