"""What is measured of zxlint."""
