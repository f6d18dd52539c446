"""How accurate zxlint is: measured, recorded, published, and compared with what was published."""
