# SPDX-License-Identifier: Apache-2.0
"""What a DLL for Windows exports and imports, read from its file."""
import struct
from pathlib import Path


class Image:
    """A PE file. Addresses are relative to the image's base (RVA) unless they are called offsets."""

    def __init__(self, path):
        self.data = Path(path).read_bytes()
        header = self.u32(0x3C)
        if self.data[:2] != b"MZ" or self.data[header:header + 4] != b"PE\0\0":
            raise ValueError("%s is no program or DLL for Windows" % path)
        machine, sections, _, _, _, optional_size, _ = struct.unpack_from("<HHIIIHH", self.data, header + 4)
        self.arch = {0x14C: "i686", 0x8664: "x86_64"}.get(machine, hex(machine))
        optional = header + 24
        wide = struct.unpack_from("<H", self.data, optional)[0] == 0x20B
        self.base = struct.unpack_from("<Q", self.data, optional + 24)[0] if wide else self.u32(optional + 28)
        directories = optional + (112 if wide else 96)
        self.export_table, self.import_table = self.u32(directories), self.u32(directories + 8)
        self.sections = [struct.unpack_from("<IIII", self.data, optional + optional_size + 40 * i + 8) for i in range(sections)]

    def u32(self, offset):
        return struct.unpack_from("<I", self.data, offset)[0]

    def offset(self, address):
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return address - start + raw
        raise ValueError("no section has address %#x" % address)

    def text(self, address):
        at = self.offset(address)
        return self.data[at:self.data.index(b"\0", at)].decode("ascii")

    def exports(self):
        """Names with the addresses of their functions."""
        table = self.offset(self.export_table)
        count, functions, names, ordinals = struct.unpack_from("<IIII", self.data, table + 24)
        found = {}
        for i in range(count):
            ordinal = struct.unpack_from("<H", self.data, self.offset(ordinals) + 2 * i)[0]
            name = self.text(self.u32(self.offset(names) + 4 * i))
            found[name] = self.u32(self.offset(functions) + 4 * ordinal)
        return found

    def imported_libraries(self):
        found, at = [], self.offset(self.import_table)
        while self.u32(at + 12):
            found.append(self.text(self.u32(at + 12)).lower())
            at += 20
        return found
