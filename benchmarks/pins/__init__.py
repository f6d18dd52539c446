"""All that every rule finds in texts that lie here or are made of what lies here, pinned down place by place."""
