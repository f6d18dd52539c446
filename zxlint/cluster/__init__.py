"""Several machines: the engine that works by way of Ray."""
