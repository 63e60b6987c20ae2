"""Events -> metrics JSON: what was planned, what happened, what it cost, and how near to the possible it came."""
