"""All variables: a table of static results for each type of object, a row for each file and object."""
