"""Lets ``python -m majilis`` do what the command ``majilis`` does."""

from majilis.cli import main

main()
