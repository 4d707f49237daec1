// SPDX-License-Identifier: Apache-2.0
// TSPI versions: negotiating one, and how large the fixed part of a structure is in it.
#pragma once

#include <tspi.h>

#include <cstddef>
#include <optional>

namespace tapi::sdk {

inline constexpr DWORD version_1_3 = 0x00010003, version_1_4 = 0x00010004, version_2_0 = 0x00020000,
                       version_2_1 = 0x00020001, version_2_2 = 0x00020002;
inline constexpr DWORD versions[] = {version_2_2, version_2_1, version_2_0, version_1_4, version_1_3};

// The highest published version in the caller's range that is not below `lowest`, the provider's own floor.
inline std::optional<DWORD> negotiate(DWORD low, DWORD high, DWORD lowest = version_1_3) {
    for (const DWORD version : versions) {
        if (version >= low && version <= high && version >= lowest) return version;
    }
    return std::nullopt;
}

inline bool is_version(DWORD version) { return negotiate(version, version).has_value(); }

// Bytes of the fixed part of S in a version: what later versions added lies behind it.
template <class S>
constexpr DWORD fixed_size(DWORD) {
    return sizeof(S);
}

template <>
constexpr DWORD fixed_size<LINEDEVCAPS>(DWORD version) {
    if (version >= version_2_2) return sizeof(LINEDEVCAPS);
    if (version >= version_2_0) return offsetof(LINEDEVCAPS, PermanentLineGuid);
    if (version >= version_1_4) return offsetof(LINEDEVCAPS, dwSettableDevStatus);
    return offsetof(LINEDEVCAPS, dwLineFeatures);
}

template <>
constexpr DWORD fixed_size<LINEADDRESSCAPS>(DWORD version) {
    if (version >= version_2_0) return sizeof(LINEADDRESSCAPS);
    if (version >= version_1_4) return offsetof(LINEADDRESSCAPS, dwPredictiveAutoTransferStates);
    return offsetof(LINEADDRESSCAPS, dwAddressFeatures);
}

template <>
constexpr DWORD fixed_size<LINECALLINFO>(DWORD version) {
    return version >= version_2_0 ? sizeof(LINECALLINFO) : offsetof(LINECALLINFO, dwCallTreatment);
}

template <>
constexpr DWORD fixed_size<LINECALLSTATUS>(DWORD version) {
    return version >= version_2_0 ? sizeof(LINECALLSTATUS) : offsetof(LINECALLSTATUS, dwCallFeatures2);
}

template <>
constexpr DWORD fixed_size<LINEDEVSTATUS>(DWORD version) {
    return version >= version_2_0 ? sizeof(LINEDEVSTATUS) : offsetof(LINEDEVSTATUS, dwAvailableMediaModes);
}

template <>
constexpr DWORD fixed_size<LINECALLPARAMS>(DWORD version) {
    return version >= version_2_0 ? sizeof(LINECALLPARAMS)
                                  : offsetof(LINECALLPARAMS, dwPredictiveAutoTransferStates);
}

template <>
constexpr DWORD fixed_size<PHONEBUTTONINFO>(DWORD version) {
    return version >= version_1_4 ? sizeof(PHONEBUTTONINFO) : offsetof(PHONEBUTTONINFO, dwButtonState);
}

template <>
constexpr DWORD fixed_size<PHONESTATUS>(DWORD version) {
    return version >= version_2_0 ? sizeof(PHONESTATUS) : offsetof(PHONESTATUS, dwPhoneFeatures);
}

template <>
constexpr DWORD fixed_size<PHONECAPS>(DWORD version) {
    if (version >= version_2_2) return sizeof(PHONECAPS);
    if (version >= version_2_0) return offsetof(PHONECAPS, PermanentPhoneGuid);
    return offsetof(PHONECAPS, dwDeviceClassesSize);
}

}  // namespace tapi::sdk
