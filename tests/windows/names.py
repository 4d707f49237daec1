# SPDX-License-Identifier: Apache-2.0
"""What tapi32.dll exports, by api/functions.json."""
import json
from pathlib import Path

API = json.loads((Path(__file__).resolve().parents[2] / "api" / "functions.json").read_text(encoding="utf-8"))
# Their names tell their form; nobody has published the others'.
UNDOCUMENTED = {"TAPIWndProc": 16, "LocWizardDlgProc": 16, "TUISPIDLLCallback": 16, "NonAsyncEventThread": 4}


def documented():
    """Name to the bytes that the function takes off the stack on i686."""
    return {f["name"] + ("" if v == "plain" else v): f["exports_i686_bytes"] for f in API["functions"] for v in f["variants"]}


def undocumented():
    return {e["name"]: UNDOCUMENTED.get(e["name"], 0) for e in API["other_exports"]}
