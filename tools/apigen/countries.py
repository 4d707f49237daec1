# SPDX-License-Identifier: Apache-2.0
"""Writes the server's table of countries from api/countries.json."""
from apigen import params as P

HEAD = "// Generated from api/countries.json by tools/apigen/countries.py. Do not edit.\n"


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def table():
    rows = ["    {%d, %d, %s, %s},\n" % (c["id"], c["code"], quoted(c["region"]), ", ".join(
                "u" + quoted(c[key]) for key in ("name", "same_area", "long_distance", "international")))
            for c in P.load("countries")["countries"]]
    return (HEAD + '#include "server/dialing/countries.hpp"\n\nnamespace tapi::server {\n\n'
            "static constexpr Country table[] = {\n" + "".join(rows) + "};\n\n"
            "std::span<const Country> countries() { return table; }\n\n}  // namespace tapi::server\n")


def outputs():
    return {"server/dialing/country_table.cpp": table()}
