// Input: a link type, then a frame of it, or a metadata record. Every accessor of libtrace's interface looks at it.
#include "input.hpp"

#include <array>
#include <map>
#include <string>
#include <tests/capi/trace/accessors/every_accessor.hpp>
#include <tests/capi/trace/accessors/test_packet.hpp>

namespace {

using namespace spindrift;
using trace_test::Accessor;
using trace_test::TestPacket;

constexpr std::array links = {
    TRACE_TYPE_UNKNOWN,     TRACE_TYPE_HDLC_POS,  TRACE_TYPE_ETH,          TRACE_TYPE_ATM,      TRACE_TYPE_80211,
    TRACE_TYPE_NONE,        TRACE_TYPE_LINUX_SLL, TRACE_TYPE_PFLOG,        TRACE_TYPE_POS,      TRACE_TYPE_80211_PRISM,
    TRACE_TYPE_AAL5,        TRACE_TYPE_DUCK,      TRACE_TYPE_80211_RADIO,  TRACE_TYPE_LLCSNAP,  TRACE_TYPE_PPP,
    TRACE_TYPE_METADATA,    TRACE_TYPE_NONDATA,   TRACE_TYPE_OPENBSD_LOOP, TRACE_TYPE_ERF_META, TRACE_TYPE_ETSILI,
    TRACE_TYPE_PCAPNG_META, TRACE_TYPE_TZSP,      TRACE_TYPE_CORSAROTAG,   TRACE_TYPE_XDP};

TestPacket packet_of(libtrace_linktype_t link, std::span<const std::uint8_t> frame) {
    constexpr std::size_t fixed_fields = 16;
    TestPacket packet(link, frame);
    auto* const start = static_cast<std::uint8_t*>(packet->payload);
    if (link == TRACE_TYPE_PCAPNG_META && frame.size() >= fixed_fields) {
        packet->type = TRACE_RT_PCAPNG_META;
        packet->header = start;
        packet->payload = start + fixed_fields;
        packet->cached.capture_length = static_cast<int>(frame.size() - fixed_fields);
    }
    if (link == TRACE_TYPE_ERF_META && frame.size() >= fixed_fields) {
        // Readers deliver whole records only.
        start[10] = static_cast<std::uint8_t>(frame.size() >> 8);
        start[11] = static_cast<std::uint8_t>(frame.size());
        packet->type = TRACE_RT_ERF_META;
        packet->header = start;
        packet->cached.capture_length = 0;
    }
    return packet;
}

void check_orders(libtrace_linktype_t link, std::span<const std::uint8_t> frame) {
    std::map<std::string, std::string> alone;
    for (const Accessor& accessor : trace_test::accessors) {
        TestPacket packet = packet_of(link, frame);
        alone[accessor.name] = accessor.call(packet);
        fuzz::expect(alone[accessor.name].find("outside") == std::string::npos, "pointers are inside the capture");
    }
    TestPacket packet = packet_of(link, frame);
    for (int i = 0; i < 2; ++i) {
        for (const Accessor& accessor : trace_test::accessors) {
            fuzz::expect(accessor.call(packet) == alone[accessor.name], "every order of calls gives the same answers");
        }
    }
}

void check_strip(libtrace_linktype_t link, std::span<const std::uint8_t> frame) {
    TestPacket packet = packet_of(link, frame);
    const std::size_t before = trace_get_capture_length(packet);
    (void)trace_strip_packet(packet);
    fuzz::expect(trace_get_capture_length(packet) <= before, "stripping makes no packet longer");
    for (const Accessor& accessor : trace_test::accessors) {
        fuzz::expect(accessor.call(packet).find("outside") == std::string::npos, "nor are pointers outside then");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t max_size = 4096;
    if (size == 0 || size > max_size) {
        return -1;
    }
    const libtrace_linktype_t link = links[data[0] % links.size()];
    const std::span frame(data + 1, size - 1);
    check_orders(link, frame);
    check_strip(link, frame);
    return 0;
}
