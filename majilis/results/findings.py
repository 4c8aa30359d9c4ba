"""What the study says: each finding once, as sentences that results fill (``findings.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

_TEXT = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
FINDINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(wordings) for name, wordings in yaml.safe_load(_TEXT).items()
}
