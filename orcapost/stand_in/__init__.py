"""Made-up simulation files for a configuration: what they hold, how they are called, and the making of them."""
