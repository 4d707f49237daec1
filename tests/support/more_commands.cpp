// SPDX-License-Identifier: Apache-2.0
// See more_commands.hpp.
#include "support/more_commands.hpp"

#include <functional>
#include <unordered_map>

namespace tapi::test {
namespace {

using MoreTable = std::unordered_map<std::string, std::function<json(const json&, HLINEAPP, Memory&)>>;

LINECALLPARAMS* given(const json& request, CallParams& params) {
    return request.contains("params") ? params.get() : nullptr;
}

// `data`, or in hexadecimal `data_bytes`.
std::string block(const json& r, const std::string& key) {
    const auto bytes = r.find(key + "_bytes");
    return bytes != r.end() ? bytes_of(bytes->get<std::string>()) : r.value(key, std::string());
}

Room one_call(Memory& memory) {
    Room room;
    room.call = memory.handle();
    return room;
}

void add_transfer(MoreTable& more_table) {
    more_table["redirect"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineRedirectA(number(r, "call"), Text(r, "address").get(), number(r, "country")));
    };
    more_table["setup_transfer"] = [](const json& r, HLINEAPP, Memory& memory) {
        CallParams params(r);
        const Room room = one_call(memory);
        return memory.started(lineSetupTransferA(number(r, "call"), room.call, given(r, params)), room);
    };
    more_table["complete_transfer"] = [](const json& r, HLINEAPP, Memory& memory) {
        const Room room = one_call(memory);
        return memory.started(lineCompleteTransfer(number(r, "call"), number(r, "consult"), room.call,
                                                   number(r, "transfer_mode", LINETRANSFERMODE_TRANSFER)),
                              room);
    };
    more_table["blind_transfer"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineBlindTransferA(number(r, "call"), Text(r, "address").get(), number(r, "country")));
    };
    more_table["setup_conference"] = [](const json& r, HLINEAPP, Memory& memory) {
        CallParams params(r);
        Room room = one_call(memory);
        room.second = memory.handle();
        return memory.started(lineSetupConferenceA(number(r, "call"), number(r, "line"), room.call,
                                                   room.second, number(r, "parties", 3), given(r, params)),
                              room);
    };
    more_table["prepare_add_to_conference"] = [](const json& r, HLINEAPP, Memory& memory) {
        CallParams params(r);
        const Room room = one_call(memory);
        return memory.started(linePrepareAddToConferenceA(number(r, "call"), room.call, given(r, params)),
                              room);
    };
    more_table["add_to_conference"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineAddToConference(number(r, "call"), number(r, "consult")));
    };
    more_table["remove_from_conference"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineRemoveFromConference(number(r, "call")));
    };
    more_table["get_conf_related_calls"] = [](const json& r, HLINEAPP, Memory&) {
        Space<LINECALLLIST> list;
        json answer = simple(lineGetConfRelatedCalls(number(r, "call"), list.get()));
        answer["calls"] = calls_of(list, answer["result"] == 0);
        return answer;
    };
}

// One entry: {"forward_mode": ..., "caller": ..., "to": ...}; without a mode the list is NULL, which cancels.
std::vector<uint64_t> forward_list(const json& r) {
    const Text caller(r, "caller"), to(r, "to");
    const size_t caller_size = caller.given ? caller.value.size() + 1 : 0,
                 to_size = to.given ? to.value.size() + 1 : 0;
    std::vector<uint64_t> memory((sizeof(LINEFORWARDLIST) + caller_size + to_size + 7) / 8);
    auto& list = *reinterpret_cast<LINEFORWARDLIST*>(memory.data());
    list.dwTotalSize = static_cast<DWORD>(sizeof list + caller_size + to_size);
    list.dwNumEntries = 1;
    LINEFORWARD& entry = list.ForwardList[0];
    entry.dwForwardMode = number(r, "forward_mode");
    entry.dwDestCountryCode = number(r, "country");
    char* bytes = reinterpret_cast<char*>(memory.data());
    if (caller.given) {
        entry.dwCallerAddressSize = static_cast<DWORD>(caller_size);
        entry.dwCallerAddressOffset = sizeof list;
        std::memcpy(bytes + sizeof list, caller.get(), caller_size);
    }
    if (to.given) {
        entry.dwDestAddressSize = static_cast<DWORD>(to_size);
        entry.dwDestAddressOffset = static_cast<DWORD>(sizeof list + caller_size);
        std::memcpy(bytes + sizeof list + caller_size, to.get(), to_size);
    }
    return memory;
}

void add_parking(MoreTable& more_table) {
    more_table["park"] = [](const json& r, HLINEAPP, Memory& memory) {
        Room room;
        room.text = std::make_shared<Space<VARSTRING>>(number(r, "total", 256));
        return memory.started(lineParkA(number(r, "call"), number(r, "park_mode", LINEPARKMODE_DIRECTED),
                                        Text(r, "address").get(), room.text->get()),
                              room);
    };
    more_table["unpark"] = [](const json& r, HLINEAPP, Memory& memory) {
        const Room room = one_call(memory);
        return memory.started(
            lineUnparkA(number(r, "line"), number(r, "from_address"), room.call, Text(r, "address").get()),
            room);
    };
    more_table["pickup"] = [](const json& r, HLINEAPP, Memory& memory) {
        const Room room = one_call(memory);
        return memory.started(linePickupA(number(r, "line"), number(r, "from_address"), room.call,
                                          Text(r, "address").get(), Text(r, "group").get()),
                              room);
    };
    more_table["complete_call"] = [](const json& r, HLINEAPP, Memory& memory) {
        Room room;
        room.number = memory.handle();
        return memory.started(
            lineCompleteCall(number(r, "call"), room.number,
                             number(r, "completion_mode", LINECALLCOMPLMODE_CALLBACK), number(r, "message")),
            room);
    };
    more_table["uncomplete_call"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineUncompleteCall(number(r, "line"), number(r, "completion")));
    };
    more_table["forward"] = [](const json& r, HLINEAPP, Memory& memory) {
        CallParams params(r);
        std::vector<uint64_t> list = forward_list(r);
        const Room room = one_call(memory);
        return memory.started(
            lineForwardA(
                number(r, "line"), r.contains("from_address") ? 0 : 1, number(r, "from_address"),
                r.contains("forward_mode") ? reinterpret_cast<LINEFORWARDLIST*>(list.data()) : nullptr,
                number(r, "rings", 3), room.call, given(r, params)),
            room);
    };
}

void add_call_properties(MoreTable& more_table) {
    more_table["secure_call"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineSecureCall(number(r, "call")));
    };
    more_table["send_user_user_info"] = [](const json& r, HLINEAPP, Memory&) {
        const Text data(r, "data");
        return simple(
            lineSendUserUserInfo(number(r, "call"), data.get(), static_cast<DWORD>(data.value.size())));
    };
    more_table["release_user_user_info"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineReleaseUserUserInfo(number(r, "call")));
    };
    more_table["set_call_treatment"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineSetCallTreatment(number(r, "call"), number(r, "treatment")));
    };
    more_table["set_call_data"] = [](const json& r, HLINEAPP, Memory&) {
        Text data(r, "data");
        return simple(
            lineSetCallData(number(r, "call"), data.value.data(), static_cast<DWORD>(data.value.size())));
    };
    more_table["set_call_quality"] = [](const json& r, HLINEAPP, Memory&) {
        std::string sending = block(r, "sending"), receiving = block(r, "receiving");
        return simple(lineSetCallQualityOfService(number(r, "call"), sending.data(),
                                                  static_cast<DWORD>(sending.size()), receiving.data(),
                                                  static_cast<DWORD>(receiving.size())));
    };
}

void add_media(MoreTable& more_table) {
    more_table["monitor_digits"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineMonitorDigits(number(r, "call"), number(r, "digit_modes")));
    };
    more_table["gather_digits"] = [](const json& r, HLINEAPP, Memory& memory) {
        const DWORD count = number(r, "count", 4);
        char* buffer = count == 0 ? nullptr : memory.digits(number(r, "call"), count);
        return simple(lineGatherDigitsA(number(r, "call"), number(r, "digit_modes", LINEDIGITMODE_DTMF),
                                        buffer, count, Text(r, "termination").get(),
                                        number(r, "first_timeout", 5000), number(r, "inter_timeout", 5000)));
    };
    more_table["generate_digits"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineGenerateDigitsA(number(r, "call"), number(r, "digit_mode", LINEDIGITMODE_DTMF),
                                          Text(r, "digits").get(), number(r, "duration")));
    };
    more_table["generate_tone"] = [](const json& r, HLINEAPP, Memory&) {
        LINEGENERATETONE tone{number(r, "frequency", 440), number(r, "cadence_on"), number(r, "cadence_off"),
                              number(r, "volume")};
        const DWORD mode = number(r, "tone_mode");
        return simple(lineGenerateTone(number(r, "call"), mode, number(r, "duration"),
                                       mode == LINETONEMODE_CUSTOM ? 1 : 0, &tone));
    };
    more_table["monitor_tones"] = [](const json& r, HLINEAPP, Memory&) {
        LINEMONITORTONE tone{number(r, "tag"), number(r, "duration"), number(r, "frequency"),
                             number(r, "frequency2"), number(r, "frequency3")};
        const DWORD count = number(r, "count", 1);
        return simple(lineMonitorTones(number(r, "call"), count == 0 ? nullptr : &tone, count));
    };
    more_table["monitor_media"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineMonitorMedia(number(r, "call"), number(r, "media")));
    };
    more_table["set_media_control"] = [](const json& r, HLINEAPP, Memory&) {
        LINEMEDIACONTROLDIGIT digit{number(r, "digit"), number(r, "digit_modes"), number(r, "action")};
        return simple(lineSetMediaControl(number(r, "line"), number(r, "from_address"), number(r, "call"),
                                          number(r, "select", LINECALLSELECT_CALL), &digit,
                                          r.contains("digit") ? 1 : 0, nullptr, 0, nullptr, 0, nullptr, 0));
    };
    more_table["set_terminal"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineSetTerminal(number(r, "line"), number(r, "from_address"), number(r, "call"),
                                      number(r, "select", LINECALLSELECT_LINE), number(r, "terminal_modes"),
                                      number(r, "terminal"), number(r, "enable", 1)));
    };
}

void add_device(MoreTable& more_table) {
    more_table["dev_specific"] = [](const json& r, HLINEAPP, Memory& memory) {
        const std::string data = block(r, "data");
        Room room;
        room.bytes = std::make_shared<std::vector<char>>(data.begin(), data.end());
        return memory.started(lineDevSpecific(number(r, "line"), number(r, "from_address"), number(r, "call"),
                                              room.bytes->data(), static_cast<DWORD>(room.bytes->size())),
                              room);
    };
    more_table["dev_specific_feature"] = [](const json& r, HLINEAPP, Memory& memory) {
        const std::string data = block(r, "data");
        Room room;
        room.bytes = std::make_shared<std::vector<char>>(data.begin(), data.end());
        return memory.started(
            lineDevSpecificFeature(number(r, "line"), number(r, "feature"), room.bytes->data(),
                                   static_cast<DWORD>(room.bytes->size())),
            room);
    };
    more_table["set_line_dev_status"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(lineSetLineDevStatus(number(r, "line"), number(r, "status_flags"), number(r, "on", 1)));
    };
    more_table["get_address_id"] = [](const json& r, HLINEAPP, Memory&) {
        const Text address(r, "address");
        DWORD id = 0;
        const LONG result = lineGetAddressIDA(number(r, "line"), &id, LINEADDRESSMODE_DIALABLEADDR,
                                              address.get(), static_cast<DWORD>(address.value.size() + 1));
        return json{{"result", result}, {"id", id}};
    };
    more_table["negotiate_extension"] = [](const json& r, HLINEAPP app, Memory&) {
        DWORD version = 0;
        const LONG result = lineNegotiateExtVersion(app, number(r, "device"), number(r, "version", highest),
                                                    number(r, "low"), number(r, "high"), &version);
        return json{{"result", result}, {"version", version}};
    };
    more_table["get_dev_config"] = [](const json& r, HLINEAPP, Memory&) {
        Space<VARSTRING> config;
        json answer = simple(lineGetDevConfigA(number(r, "device"), config.get(), Text(r, "class").get()));
        if (answer["result"] == 0) answer["data"] = hex(config.part(&VARSTRING::dwStringSize));
        return answer;
    };
    more_table["set_dev_config"] = [](const json& r, HLINEAPP, Memory&) {
        std::string data = bytes_of(r.value("data", std::string()));
        return simple(lineSetDevConfigA(number(r, "device"), data.data(), static_cast<DWORD>(data.size()),
                                        Text(r, "class").get()));
    };
}

void add_requests(MoreTable& more_table) {
    more_table["register_recipient"] = [](const json& r, HLINEAPP app, Memory&) {
        return simple(lineRegisterRequestRecipient(app, number(r, "registration"),
                                                   number(r, "request_mode", LINEREQUESTMODE_MAKECALL),
                                                   number(r, "on", 1)));
    };
    more_table["get_request"] = [](const json& r, HLINEAPP app, Memory&) {
        LINEREQMAKECALL wanted{};
        json answer =
            simple(lineGetRequestA(app, number(r, "request_mode", LINEREQUESTMODE_MAKECALL), &wanted));
        if (answer["result"] == 0) {
            answer.update({{"address", wanted.szDestAddress},
                           {"app_name", wanted.szAppName},
                           {"called_party", wanted.szCalledParty},
                           {"comment", wanted.szComment}});
        }
        return answer;
    };
    more_table["request_call"] = [](const json& r, HLINEAPP, Memory&) {
        return simple(tapiRequestMakeCallA(Text(r, "address").get(), Text(r, "app_name").get(),
                                           Text(r, "called_party").get(), Text(r, "comment").get()));
    };
    more_table["set_current_location"] = [](const json& r, HLINEAPP app, Memory&) {
        return simple(lineSetCurrentLocation(app, number(r, "location")));
    };
    more_table["translate_address"] = [](const json& r, HLINEAPP app, Memory&) {
        Space<LINETRANSLATEOUTPUT> output;
        json answer = simple(lineTranslateAddressA(app, number(r, "device"), number(r, "version", highest),
                                                   Text(r, "address").get(), number(r, "card"),
                                                   number(r, "options"), output.get()));
        if (answer["result"] == 0) {
            answer.update({{"dialable", output.text(&LINETRANSLATEOUTPUT::dwDialableStringSize)},
                           {"displayable", output.text(&LINETRANSLATEOUTPUT::dwDisplayableStringSize)},
                           {"results", output->dwTranslateResults}});
        }
        return answer;
    };
}

const MoreTable& more_table() {
    static const MoreTable commands = [] {
        MoreTable made;
        add_transfer(made);
        add_parking(made);
        add_call_properties(made);
        add_media(made);
        add_device(made);
        add_requests(made);
        return made;
    }();
    return commands;
}

}  // namespace

std::optional<json> perform_more(const json& request, HLINEAPP app, Memory& memory) {
    const auto command = more_table().find(request.at("do").get<std::string>());
    if (command == more_table().end()) return std::nullopt;
    return command->second(request, app, memory);
}

}  // namespace tapi::test
