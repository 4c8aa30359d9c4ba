"""Charts: a result's table in, a drawn and citable file out."""
