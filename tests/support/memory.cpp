// SPDX-License-Identifier: Apache-2.0
// See memory.hpp.
#include "support/memory.hpp"

namespace tapi::test {
namespace {

DWORD written(const DWORD* cell) { return cell == nullptr || *cell == untouched ? 0 : *cell; }

}  // namespace

DWORD* Memory::handle() { return &cells_.emplace_back(untouched); }

json Memory::started(LONG result, const Room& room) {
    if (result > 0) rooms_[static_cast<DWORD>(result)] = room;
    return simple(result);
}

char* Memory::digits(DWORD call, DWORD size) {
    std::vector<char>& buffer = digits_[call];
    buffer.assign(size + 1, '\0');
    return buffer.data();
}

void Memory::arrived(Msg& message) {
    if (message.message == LINE_GATHERDIGITS) {
        if (const auto buffer = digits_.find(message.device); buffer != digits_.end())
            message.text = buffer->second.data();
    }
    if (message.message != LINE_REPLY && message.message != PHONE_REPLY) return;
    const auto found = rooms_.find(static_cast<DWORD>(message.p1));
    if (found == rooms_.end()) return;
    const Room& room = found->second;
    message.made = written(room.call);
    message.second = written(room.second);
    message.number = written(room.number);
    if (message.p2 == 0 && room.text) message.text = room.text->text(&VARSTRING::dwStringSize);
    if (message.p2 == 0 && room.bytes) message.text.assign(room.bytes->begin(), room.bytes->end());
    rooms_.erase(found);
}

CallParams::CallParams(const json& request) {
    struct Part {
        const char* key;
        DWORD LINECALLPARAMS::*size;
        DWORD LINECALLPARAMS::*offset;
    };
    constexpr Part parts[] = {
        {"target", &LINECALLPARAMS::dwTargetAddressSize, &LINECALLPARAMS::dwTargetAddressOffset},
        {"user_info", &LINECALLPARAMS::dwUserUserInfoSize, &LINECALLPARAMS::dwUserUserInfoOffset},
        {"call_data", &LINECALLPARAMS::dwCallDataSize, &LINECALLPARAMS::dwCallDataOffset},
        {"high_level", &LINECALLPARAMS::dwHighLevelCompSize, &LINECALLPARAMS::dwHighLevelCompOffset},
        {"low_level", &LINECALLPARAMS::dwLowLevelCompSize, &LINECALLPARAMS::dwLowLevelCompOffset}};
    LINECALLPARAMS params{};
    std::string behind;
    for (const Part& part : parts) {
        std::string bytes = request.value(part.key, std::string());
        if (bytes.empty()) continue;
        if (part.size == &LINECALLPARAMS::dwTargetAddressSize) bytes += '\0';
        params.*part.size = static_cast<DWORD>(bytes.size());
        params.*part.offset = static_cast<DWORD>(sizeof params + behind.size());
        behind += bytes;
    }
    params.dwTotalSize = static_cast<DWORD>(sizeof params + behind.size());
    params.dwBearerMode = number(request, "bearer", LINEBEARERMODE_VOICE);
    params.dwMediaMode = number(request, "media", LINEMEDIAMODE_INTERACTIVEVOICE);
    params.dwCallParamFlags = number(request, "flags");
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = number(request, "from_address");
    params.dwNoAnswerTimeout = number(request, "no_answer_s");
    params.dwPredictiveAutoTransferStates = number(request, "auto_transfer");
    memory_.resize((params.dwTotalSize + 7) / 8);
    std::memcpy(memory_.data(), &params, sizeof params);
    std::memcpy(reinterpret_cast<char*>(memory_.data()) + sizeof params, behind.data(), behind.size());
}

std::string hex(const std::string& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::string bytes_of(const std::string& hex) {
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

json calls_of(Space<LINECALLLIST>& list, bool filled) {
    json calls = json::array();
    for (DWORD i = 0; filled && i < list->dwCallsNumEntries; ++i) {
        HCALL call = 0;
        std::memcpy(&call, list.bytes() + list->dwCallsOffset + i * sizeof call, sizeof call);
        calls.push_back(call);
    }
    return calls;
}

}  // namespace tapi::test
