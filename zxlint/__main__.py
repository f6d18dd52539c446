"""``python -m zxlint``."""

import sys

from zxlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
