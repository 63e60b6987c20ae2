"""Tables, and the kinds of file that they are written to."""
