"""Where a snapshot lives: in a directory, in replicas of it on other machines, or in an engine that others made."""
