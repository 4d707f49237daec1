# SPDX-License-Identifier: Apache-2.0
"""Reads the API description (api/*.json, api/text/*.json) for the generators."""
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ["1.3", "1.4", "2.0", "2.1", "2.2"]
LATEST = VERSIONS[-1]


def version_number(text):
    """'2.1' -> 0x00020001, the form TAPI_CURRENT_VERSION has."""
    major, minor = text.split(".")
    return int(major) << 16 | int(minor)


def since(item):
    """Version that introduced an item; unstated and '<=1.4' mean the first one."""
    text = item.get("introduced")
    return VERSIONS[0] if not text or text.startswith("<=") else text


def in_api(item):
    """False for what only TAPI 3.x has; the project stops at 2.2."""
    return version_number(since(item)) <= version_number(LATEST)


class ApiData:
    """The parsed description. Lists keep the order of the files."""

    def __init__(self, folder=ROOT / "api"):
        self.folder = Path(folder)
        structures = self._load("structures.json")
        self.handle_types = structures["handle_types"]
        self.other_typedefs = structures["other_typedefs"]
        self.structures = [s for s in structures["structures"] if in_api(s)]
        constants = self._load("constants.json")
        self.families = constants["families"]
        functions = self._load("functions.json")
        self.functions = functions["functions"]
        tspi = self._load("tspi.json")
        self._tspi = tspi["functions"]
        self.tspi_functions = [f for f in self._tspi if in_api(f)]
        self.callbacks = {"tapi.h": functions["callbacks"], "tspi.h": tspi["callbacks"]}
        self.messages = {m["name"]: m for m in self._load("messages.json")["messages"]}
        text = self._load_text()
        self.text = {name: entry for name, entry in text.items() if "SPI_" not in name}
        self.tspi_text = {name: entry for name, entry in text.items() if name not in self.text}

    def _load(self, name):
        with open(self.folder / name, encoding="utf-8") as stream:
            return json.load(stream)

    def _load_text(self):
        """Prose per function, merged from all files of api/text; mistakes in names are reported together."""
        params = {f["name"]: {p["name"] for p in f["params"]} for f in self.functions + self._tspi}
        text, faults = {}, []
        for path in sorted((self.folder / "text").glob("*.json")):
            for name, entry in self._load(path.relative_to(self.folder)).items():
                if name == "meta":
                    continue
                if name not in params:
                    faults.append("%s: no function %s" % (path.name, name))
                    continue
                if name in text:
                    faults.append("%s: %s is described twice" % (path.name, name))
                unknown = set(entry.get("params") or {}) - params[name]
                faults += ["%s: %s has no parameter %s" % (path.name, name, p) for p in sorted(unknown)]
                text[name] = entry
        if faults:
            raise ValueError("api/text: " + "; ".join(faults))
        return text
