"""`run --live`: the report's page, served on this machine only while the run goes on."""
