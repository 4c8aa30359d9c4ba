"""Lets ``python -m majilis`` do what the command ``majilis`` does."""

from majilis.cli import main

if __name__ == "__main__":
    main()
