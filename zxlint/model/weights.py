"""What the search for garbled text is set to: one place for the ways with numpy and without."""

from zxlint.model.counting import CLASSES, MARKS

HAN = 1 + len(CLASSES) + len(MARKS)
"""The number of the first Han character of a table."""

PAD = 2
"""Line ends before the first token of a document and after the last, so that each has its context."""

WEAK, KNOWN = 17, 25
"""Quantised counts below which a bigram is weak, and from which a trigram vouches for its characters anyway."""

REACH = 4
"""Pairs on either side of a place, every other one of which agrees in copies of one another: ten tokens in all."""

MOST, MOST_ALONE = 9, 30
"""Numbers of places in which a pair or a character recurs beyond which more makes no difference."""

UNLIKE = 8 * 16
"""What a candidate that does not look like the character costs, in 1/16 bit; one that does costs a share of it."""

FINALISTS = 4
"""Candidates, best by bigrams, that are scored by trigrams."""

NOTHING = -9999
"""The gain of what is no candidate."""

NEVER = -(1 << 20)
"""Log probability of what was not counted: the lower order's is always more."""

FIRST_TREES = 12
"""Trees after which a place that is far from suspicious is let go."""
