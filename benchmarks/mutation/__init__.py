"""How much of what the rules do is held by tests: rules are broken one at a time, and a test must fail."""
