"""What several kinds of result spell alike: groups, columns, periods, places on objects."""
