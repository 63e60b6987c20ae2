"""`profile --plot`: the sizes as a picture."""
