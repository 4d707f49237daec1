// SPDX-License-Identifier: Apache-2.0
// The headers of the PE format: "MZ", far behind it "PE", and the COFF header.
#include "base/windows_file.hpp"

#include <cstdio>
#include <fstream>

namespace tapi {
namespace {

constexpr uint16_t mz_mark = 0x5A4D;
constexpr uint32_t pe_mark = 0x00004550;
constexpr size_t place_of_pe = 0x3C, coff_size = 20, flags_in_coff = 18;
constexpr uint16_t is_library = 0x2000;

std::string arch_of(uint16_t machine) {
    switch (machine) {
        case 0x014C: return "i686";
        case 0x8664: return "x86_64";
        default: break;
    }
    char words[16];
    std::snprintf(words, sizeof words, "machine 0x%04X", unsigned{machine});
    return words;
}

}  // namespace

std::optional<WindowsFile> read_windows_file(ByteView bytes) {
    if (bytes.size() < place_of_pe + sizeof(uint32_t) || load<uint16_t>(bytes, 0) != mz_mark) return std::nullopt;
    const uint64_t pe = load<uint32_t>(bytes, place_of_pe);
    const uint64_t coff = pe + sizeof(uint32_t);
    if (coff + coff_size > bytes.size() || load<uint32_t>(bytes, pe) != pe_mark) return std::nullopt;
    return WindowsFile{arch_of(load<uint16_t>(bytes, coff)), (load<uint16_t>(bytes, coff + flags_in_coff) & is_library) != 0};
}

std::optional<WindowsFile> open_windows_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    Bytes head(windows_head_size);
    in.read(reinterpret_cast<char*>(head.data()), static_cast<std::streamsize>(head.size()));
    return read_windows_file(ByteView(head).first(static_cast<size_t>(in.gcount())));
}

}  // namespace tapi
