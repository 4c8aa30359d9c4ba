"""Runs the study's notebooks, whole or not at all."""

import sys

# nbformat checks notebooks by jsonschema, and that takes 2.5 seconds in each process to compile a
# grammar of internationalised addresses (rfc3987-syntax, which JupyterLab brings). Where the module
# cannot be imported, such addresses go unchecked; the schema of notebooks has none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
