"""The output formats: each in a file of its own, with a function ``report(results, out, options)``."""
