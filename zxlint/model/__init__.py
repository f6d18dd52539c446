"""The character model: how probable a stretch of Chinese is, and what else a character may have been."""
