"""The study floor: the choices, and one election or many with the choices applied.

A table is a function of a study: a row per unit, such as election, party or list, whose columns
`majilis.results.catalogue` labels. Where no source gives what one rests on, it raises a
`MissingDataError` that says so.
"""
