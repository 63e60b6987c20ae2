"""Kinds of result that a configuration can ask for, as peers. The list is in `orcapost.products.all`."""
