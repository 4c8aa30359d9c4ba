"""The 2004 election to the Majilis, measured: a library that the study's notebooks call."""

__version__ = "0.1.0"
