// SPDX-License-Identifier: Apache-2.0
// Steps in and out of bytes, and the seeds: two applications, a call made, a call announced, each way of
// ending.
#include "fuzz/session_steps.hpp"

#include <tspi.h>

#include "fuzz/codecs.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "wire/api_codec.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"
#include "wire/tspi_codec.hpp"

namespace tapi::fuzz {
namespace {

constexpr unsigned hurried_bit = 0x80;
constexpr size_t longest_payload = 8192;

// Handles are given in order, so a seed knows them: the first application, its line, its first call.
constexpr uint32_t app = 1, line = 2, call = 3;
constexpr uint64_t announced = wire::host_call_bit | 1;  // HTAPICALL of a call that the provider reports
constexpr uint32_t owner_and_monitor = LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR;

class Seed {
  public:
    explicit Seed(unsigned options) { append_u8(bytes_, options); }

    Seed& step(StepKind kind, uint8_t who = 0, ByteView payload = {}, bool hurried = false) {
        append_u8(bytes_, static_cast<unsigned>(kind) | (who % 8u) << 4 | (hurried ? hurried_bit : 0));
        Writer out(bytes_);
        out.u16(static_cast<uint16_t>(payload.size()));
        out.bytes(payload);
        return *this;
    }
    Seed& raw_request(Function function, const Bytes& body) {
        Bytes payload;
        Writer(payload).u16(static_cast<uint16_t>(function));
        append(payload, body);
        return step(StepKind::request, 0, payload).step(StepKind::serve);
    }
    template <class C>
    Seed& request(const C& made, uint8_t who = 0, bool hurried = false) {
        Bytes payload;
        Writer(payload).u16(static_cast<uint16_t>(C::function));
        append(payload, encoded(made));
        return step(StepKind::request, who, payload, hurried);
    }
    template <class C>
    Seed& served(const C& made, uint8_t who = 0) {
        return request(made, who).step(StepKind::serve);
    }
    Seed& event(uint64_t ht_call, uint32_t message, uint64_t p1, uint64_t p2 = 0, uint64_t p3 = 0, ByteView data = {}) {
        Bytes payload;
        Writer out(payload);
        for (const uint64_t word : {uint64_t{1}, ht_call}) out.u64(word);
        out.u32(message);
        for (const uint64_t word : {p1, p2, p3}) out.u64(word);
        out.bytes(data);
        return step(StepKind::line_event, 0, payload);
    }
    Seed& call_state(uint64_t ht_call, uint32_t state) { return event(ht_call, LINE_CALLSTATE, state); }
    Seed& ring() {
        event(0, LINE_NEWCALL, 0x3000, announced).step(StepKind::serve);
        return event(announced, LINE_CALLSTATE, LINECALLSTATE_OFFERING, 0, LINEMEDIAMODE_INTERACTIVEVOICE);
    }
    // An application with a line open and a connection for its messages.
    Seed& open_line(uint8_t who, uint32_t privileges = owner_and_monitor) {
        served(api::LineInitializeEx{u"dialer", api_2_2}, who);
        Bytes handle;
        Writer(handle).u32(app);
        step(StepKind::attach, who, handle);
        served(api::LineNegotiateAPIVersion{app, 0, api_1_3, api_2_2}, who);
        return served(api::LineOpen{app, 0, api_2_2, 0, 7, privileges, LINEMEDIAMODE_INTERACTIVEVOICE, {}},
                      who)
            .served(api::LineSetStatusMessages{line, 0x01FFFFFF, 0x1FF}, who);
    }
    Seed& make_call(uint8_t who) { return request(api::LineMakeCall{line, u"1001", 0, {}}, who); }

    Bytes done() const { return bytes_; }

  private:
    Bytes bytes_;
};

Bytes call_out() {
    Seed seed(0);
    seed.open_line(0)
        .make_call(0)
        .step(StepKind::answer)
        .call_state(1, LINECALLSTATE_PROCEEDING)
        .step(StepKind::serve);
    seed.call_state(1, LINECALLSTATE_CONNECTED)
        .served(api::LineGetCallInfo{call, 4096})
        .served(api::LineGetCallStatus{call, 4096});
    seed.served(api::LineHold{call})
        .call_state(1, LINECALLSTATE_ONHOLD)
        .served(api::LineUnhold{call})
        .served(api::LineDrop{call, {}, 0});
    return seed.call_state(1, LINECALLSTATE_IDLE)
        .served(api::LineDeallocateCall{call})
        .served(api::LineClose{line})
        .served(api::LineShutdown{app})
        .done();
}

Bytes call_in_for_two() {
    Seed seed(0);
    seed.open_line(0).open_line(1, LINECALLPRIVILEGE_MONITOR).ring();
    seed.served(api::LineAnswer{call, {}, 0}).call_state(announced, LINECALLSTATE_CONNECTED);
    seed.served(api::LineSetCallPrivilege{call, LINECALLPRIVILEGE_OWNER}, 1)
        .served(api::LineHandoff{call, u"odd", 0});
    seed.served(api::LineGetNewCalls{line, 0, LINECALLSELECT_LINE, 4096}, 1)
        .event(announced, LINE_CALLINFO, LINECALLINFOSTATE_CALLERID);
    return seed.call_state(announced, LINECALLSTATE_DISCONNECTED)
        .call_state(announced, LINECALLSTATE_IDLE)
        .served(api::LineDeallocateCall{call})
        .done();
}

Bytes provider_dies() {
    Seed seed(2);
    seed.open_line(0).ring().make_call(0).step(StepKind::lose).step(StepKind::bring_up).step(StepKind::serve);
    return seed.make_call(0).step(StepKind::serve).event(0, LINE_CLOSE, 0).done();
}

Bytes leaves_in_the_middle() {
    Seed seed(4);
    seed.open_line(0).open_line(1).make_call(0).step(StepKind::answer).step(StepKind::leave);
    return seed.step(StepKind::serve).step(StepKind::come_again).open_line(0).ring().done();
}

// Opening waits at every stage while its application goes.
Bytes leaves_while_opening(size_t answers, StepKind how) {
    Seed seed(0);
    seed.served(api::LineInitializeEx{u"dialer", api_2_2})
        .served(api::LineNegotiateAPIVersion{app, 0, api_1_3, api_2_2});
    seed.request(api::LineOpen{app, 0, api_2_2, 0, 7, owner_and_monitor, LINEMEDIAMODE_INTERACTIVEVOICE, {}});
    for (size_t i = 0; i < answers; ++i) seed.step(StepKind::answer);
    how == StepKind::request ? seed.request(api::LineShutdown{app}) : seed.step(how);
    return seed.event(0, LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT).ring().step(StepKind::serve).done();
}

Bytes questions() {
    Seed seed(1);
    seed.request(api::LineInitialize{u"old"}).step(StepKind::ready).open_line(1);
    seed.served(api::LineGetDevCaps{app, 0, api_2_2, 0, 4096}, 1)
        .served(api::LineGetAddressCaps{app, 0, 0, api_2_2, 0, 4096}, 1);
    seed.served(api::LineGetLineDevStatus{line, 4096}, 1).served(api::LineGetAddressStatus{line, 0, 4096}, 1);
    seed.served(api::LineGetID{line, 0, 0, LINECALLSELECT_LINE, 4096, u"tapi/line"}, 1);
    seed.served(api::LineSetAppPriority{u"even", LINEMEDIAMODE_INTERACTIVEVOICE, {}, 0, {}, 1}, 1);
    seed.served(api::LineGetProviderList{api_2_2, 4096}, 1).served(api::LineGetStatusMessages{line}, 1);
    Bytes version;  // result 0, then the response
    Writer(version).u32(0);
    append(version, encoded(tspi::LineNegotiateExtVersion::Response{1}));
    seed.request(api::LineNegotiateExtVersion{app, 0, api_2_2, 0, 1}, 1)
        .step(StepKind::answer_with, 0, version);
    return seed.served(api::PhoneInitializeEx{u"phone", api_2_2})
        .served(api::PhoneNegotiateAPIVersion{2, 0, api_1_3, api_2_2})
        .done();
}

Bytes the_rest() {
    LINECALLPARAMS params{};
    params.dwMediaMode = LINEMEDIAMODE_INTERACTIVEVOICE;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    FlatBuilder builder(layout::LINECALLPARAMS, api_2_2, params);
    builder.add_text(offsetof(LINECALLPARAMS, dwCommentSize), u"hello");
    Seed seed(0);
    seed.open_line(0).ring().served(api::LineAccept{call, {}, 0}).served(api::LineAnswer{call, {}, 0});
    seed.call_state(announced, LINECALLSTATE_CONNECTED).served(api::LineSetAppSpecific{call, 7});
    seed.served(api::LineSetMediaMode{call, LINEMEDIAMODE_G3FAX}).served(api::LineHold{call});
    seed.call_state(announced, LINECALLSTATE_ONHOLD);
    seed.served(api::LineMakeCall{line, u"1002", 0, builder.finish()})
        .call_state(1, LINECALLSTATE_DIALING)
        .served(api::LineDial{call + 1, u"1", 0})
        .call_state(1, LINECALLSTATE_CONNECTED)
        .served(api::LineSetCallParams{call + 1, LINEBEARERMODE_VOICE, 1, 2, {}})
        .served(api::LineSwapHold{call + 1, call});
    seed.served(api::LineSetNumRings{line, 0, 3}).served(api::LineGetNumRings{line, 0});
    seed.served(api::LineGetAddressID{line, LINEADDRESSMODE_DIALABLEADDR, u"1001", 5});
    seed.served(api::PhoneInitializeEx{u"phone", api_2_2})
        .served(api::PhoneNegotiateAPIVersion{call + 2, 0, api_1_3, api_2_2})
        .served(api::PhoneGetDevCaps{call + 2, 0, api_2_2, 0, 4096})
        .served(api::PhoneShutdown{call + 2});
    return seed.event(0, LINE_CREATE, 0, 9).event(0, LINE_REMOVE, 0).done();
}

// A conference that is named before it exists, what can be done with it, and calls that come with requests.
Bytes services() {
    Seed seed(0);
    seed.open_line(0).open_line(1, LINECALLPRIVILEGE_MONITOR).ring().call_state(announced, LINECALLSTATE_CONNECTED);
    seed.request(api::LineSetupConference{call, 0, 3, {}})
        .step(StepKind::answer)
        .event(announced, LINE_CALLSTATE, LINECALLSTATE_CONFERENCED, 1)
        .step(StepKind::serve)
        .call_state(1, LINECALLSTATE_ONHOLDPENDCONF)
        .call_state(2, LINECALLSTATE_CONNECTED);
    seed.served(api::LineAddToConference{call + 1, call + 2})
        .event(2, LINE_CALLSTATE, LINECALLSTATE_CONFERENCED, 1)
        .call_state(1, LINECALLSTATE_CONNECTED)
        .served(api::LineGetConfRelatedCalls{call + 1, 4096})
        .served(api::LineGetConfRelatedCalls{call, 4096}, 1);
    seed.served(api::LinePrepareAddToConference{call + 1, {}})
        .served(api::LineRemoveFromConference{call + 2})
        .call_state(2, LINECALLSTATE_CONNECTED)
        .served(api::LineSetupTransfer{call + 2, {}})
        .call_state(2, LINECALLSTATE_ONHOLDPENDTRANSFER)
        .call_state(4, LINECALLSTATE_CONNECTED)
        .served(api::LineCompleteTransfer{call + 2, call + 4, LINETRANSFERMODE_CONFERENCE});
    seed.served(api::LinePickup{line, 0, {}, {}})
        .served(api::LineUnpark{line, 0, u"70"})
        .served(api::LineForward{line, 1, 0, {}, 3, {}});
    return seed.request(api::LineSetupConference{0, line, 3, {}})
        .step(StepKind::answer)
        .event(announced, LINE_CALLSTATE, LINECALLSTATE_CONFERENCED, 8)
        .request(api::LineClose{line})
        .step(StepKind::serve)
        .done();
}

// The end-to-end ids and lists of a provider are numbered from 1.
Bytes digits_and_tones() {
    constexpr uint32_t dtmf = LINEDIGITMODE_DTMF;
    Seed seed(0);
    seed.open_line(0).open_line(1, LINECALLPRIVILEGE_MONITOR).ring().call_state(announced, LINECALLSTATE_CONNECTED);
    seed.served(api::LineMonitorDigits{call, dtmf})
        .served(api::LineMonitorTones{call, Bytes(sizeof(LINEMONITORTONE)), 1})
        .served(api::LineMonitorMedia{call, LINEMEDIAMODE_G3FAX})
        .served(api::LineGatherDigits{call, dtmf, 5, 4, u"#", 0, 1000})
        .served(api::LineGatherDigits{call, dtmf, 6, 4, {}, 0, 0})
        .served(api::LineGenerateDigits{call, dtmf, u"12", 0})
        .served(api::LineGenerateTone{call, LINETONEMODE_CUSTOM, 0, 1, Bytes(sizeof(LINEGENERATETONE))});
    seed.event(announced, LINE_MONITORDIGITS, '1', dtmf)
        .event(announced, LINE_MONITORTONE, 0, 1)
        .event(announced, LINE_MONITORMEDIA, LINEMEDIAMODE_G3FAX)
        .event(announced, LINE_GATHERDIGITS, LINEGATHERTERM_CANCEL, 2, 0, bytes_of(u"1"))
        .event(announced, LINE_GATHERDIGITS, LINEGATHERTERM_BUFFERFULL, 3, 9, bytes_of(u"1234"))
        .event(announced, LINE_GENERATE, LINEGENERATETERM_DONE, 5)
        .event(announced, LINE_CALLDEVSPECIFIC, 1);
    seed.served(api::LineSetTerminal{line, 0, call, LINECALLSELECT_CALL, LINETERMMODE_RINGER, 1, 1})
        .served(api::LineSetMediaControl{line, 0, call, LINECALLSELECT_CALL, {}, 0, {}, 0, {}, 0, {}, 0})
        .served(api::LineSetLineDevStatus{line, LINEDEVSTATUSFLAGS_MSGWAIT, 1})
        .served(api::LineGetDevConfig{0, 4096, u"comm"})
        .served(api::LineSetDevConfig{0, Bytes(1), 1, u"comm"});
    return seed.request(api::LineGatherDigits{call, dtmf, 7, 4, {}, 0, 0})
        .call_state(announced, LINECALLSTATE_IDLE)
        .step(StepKind::serve)
        .served(api::LineDeallocateCall{call})
        .done();
}

Bytes broken_frames() {
    Seed seed(0);
    Bytes frames;
    const size_t start = wire::begin_frame(frames, wire::Kind::request, 9999, 1);
    wire::end_frame(frames, start);
    return seed.open_line(0)
        .step(StepKind::bytes, 0, frames)
        .step(StepKind::bytes, 1, Bytes(20, std::byte{0xFF}))
        .done();
}

bool ends_its_subject(Function function) {
    return function == Function::lineClose || function == Function::lineShutdown ||
           function == Function::lineDeallocateCall;
}

// Every function there is, with nothing but a handle, where it begins with one.
Bytes everything_about(uint32_t handle) {
    Seed seed(0);
    seed.open_line(0).ring();
    for (size_t i = 0; i < function_count; ++i) {
        const auto function = static_cast<Function>(i + 1);
        Bytes body = api_codecs[3 * i].plain();
        if (load<uint32_t>(body, 0) != absent) store(std::span(body), 0, handle);
        if (!ends_its_subject(function)) seed.raw_request(function, body);
    }
    return seed.done();
}

}  // namespace

Options read_options(Input& in) {
    const unsigned bits = in.u8();
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, 1 + (bits >> 3) % 3};
}

Step read_step(Input& in) {
    const unsigned bits = in.u8();
    const size_t size = in.u16() % longest_payload;
    return {static_cast<StepKind>((bits & 0x0F) % step_kinds), static_cast<uint8_t>(bits >> 4 & 7),
            (bits & hurried_bit) != 0, in.bytes(size)};
}

ProviderEvent read_event(Input& in) {
    ProviderEvent event;
    event.device = in.u64();
    event.call = in.u64();
    event.message = in.u32();
    event.param1 = in.u64();
    event.param2 = in.u64();
    event.param3 = in.u64();
    const ByteView data = in.rest();
    event.data.assign(data.begin(), data.end());
    return event;
}

std::vector<Bytes> session_seeds() {
    std::vector<Bytes> made{call_out(),  call_in_for_two(), provider_dies(), leaves_in_the_middle(),
                            questions(), the_rest(),        services(),        digits_and_tones(),
                            broken_frames()};
    for (const uint32_t handle : {app, line, call}) made.push_back(everything_about(handle));
    for (size_t answers = 0; answers < 4; ++answers) {
        for (const StepKind how : {StepKind::request, StepKind::leave, StepKind::lose}) {
            made.push_back(leaves_while_opening(answers, how));
        }
    }
    return made;
}

}  // namespace tapi::fuzz
