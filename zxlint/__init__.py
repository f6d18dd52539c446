"""zxlint finds and repairs what OCR does to Chinese documents."""

from pathlib import Path

__version__ = "0.1.0"

# In a checkout the rules lie beside the package, not in it; installed, they are zxlint.rules.
if not (Path(__file__).parent / "rules").is_dir():
    __path__.append(str(Path(__file__).parent.parent))
