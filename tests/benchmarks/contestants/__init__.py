"""Each reads and writes the members of a full app client; a process of its own times it."""
