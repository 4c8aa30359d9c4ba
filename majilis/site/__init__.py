"""The site: pages written from the data, the results, their trail and the figures.

Each module is a few pure functions that return pages as text; `stage` gathers them into a folder
that Sphinx then renders. Nothing here computes a number: it shows what the library says.
"""
