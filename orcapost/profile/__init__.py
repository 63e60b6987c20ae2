"""How the sizes of a folder's files are spread."""
