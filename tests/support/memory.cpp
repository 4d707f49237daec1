// SPDX-License-Identifier: Apache-2.0
// See memory.hpp.
#include "support/memory.hpp"

namespace tapi::test {
namespace {

constexpr DWORD untouched = 0xFEFEFEFE;

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
    const Text target(request, "target"), user_info(request, "user_info"), call_data(request, "call_data");
    const auto text = static_cast<DWORD>(target.given ? target.value.size() + 1 : 0);
    const auto info = static_cast<DWORD>(user_info.value.size());
    const auto data = static_cast<DWORD>(call_data.value.size());
    memory_.resize((sizeof(LINECALLPARAMS) + text + info + data + 7) / 8);
    LINECALLPARAMS& params = *get();
    params.dwTotalSize = static_cast<DWORD>(sizeof params + text + info + data);
    params.dwBearerMode = number(request, "bearer", LINEBEARERMODE_VOICE);
    params.dwMediaMode = number(request, "media", LINEMEDIAMODE_INTERACTIVEVOICE);
    params.dwCallParamFlags = number(request, "flags");
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = number(request, "from_address");
    params.dwNoAnswerTimeout = number(request, "no_answer_s");
    params.dwPredictiveAutoTransferStates = number(request, "auto_transfer");
    DWORD at = sizeof params;
    const auto place = [&](const char* bytes, DWORD size, DWORD& part_size, DWORD& part_offset) {
        if (size == 0) return;
        part_size = size;
        part_offset = at;
        std::memcpy(reinterpret_cast<char*>(memory_.data()) + at, bytes, size);
        at += size;
    };
    place(target.value.c_str(), text, params.dwTargetAddressSize, params.dwTargetAddressOffset);
    place(user_info.value.data(), info, params.dwUserUserInfoSize, params.dwUserUserInfoOffset);
    place(call_data.value.data(), data, params.dwCallDataSize, params.dwCallDataOffset);
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
