// Input: one octet of options; then a capture file. Makes messages of every packet type, with filters and reassembly,
// and formats them.
#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/packet/packet_source.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <cstdlib>
#include <memory>
#include <string>

namespace spindrift::fuzz {
namespace {

using nmsg::PacketMessage;

void check_message(const nmsg::Payload& payload) {
    static nmsg::PresentationWriter presentation(nmsg::built_in_types());
    static nmsg::JsonWriter json(nmsg::built_in_types());
    static nmsg::MessageView view;
    static Buffer out;
    const nmsg::Schema* const schema = nmsg::built_in_types().find(payload.vid, payload.msgtype);
    expect(schema != nullptr && view.decode(payload, *schema) == nmsg::Errc::success,
           "a message made from packets can be decoded");
    out.clear();
    static_cast<void>(presentation.write(out, payload));
    static_cast<void>(json.write(out, payload));
}

void check_zeroed(const nmsg::Payload& payload) {
    static nmsg::MessageView view;
    if (view.decode(payload, *nmsg::built_in_types().find("base", "dnsqr")) != nmsg::Errc::success) {
        return;
    }
    const auto address = view.address("query_ip");
    const bool zero = !address || address->text() == "0.0.0.0" || address->text() == "::";
    expect(zero || view.text("type") == "TCP" || view.text("type") == "ICMP", "the address of the resolver is zeroed");
}

void make_messages(const std::string& path, PacketMessage message, bool filtered, bool unusual) {
    io::PacketSource::Options options;
    options.message = message;
    if (unusual) {
        options.dnsqr.table_size = 3;
        options.dnsqr.zero_resolver_address = true;
        options.dnsqr.excluded = dnsqr::DomainSet::parse("example:org", [](const std::string&) {});
        options.dnsqr.recursion_desired = true;
    }
    std::unique_ptr<io::PacketSource> source;
    try {
        source = std::make_unique<io::PacketSource>(path, packet::open_packet_file(path), options);
        if (filtered) {
            source->set_filter("udp port 53 or net 10.0.0.0/8");
        }
    } catch (const Error&) {
        return;
    }
    const StopSignal stop;
    pipeline::Counters counters;
    const auto batch = source->make_batch();
    std::uint64_t messages = 0;
    while (source->read(*batch, stop) == nmsg::Errc::success) {
        source->decode(*batch);
        static_cast<void>(source->account(*batch, counters, {}));
        for (const nmsg::Payload& payload : batch->payloads) {
            check_message(payload);
            if (unusual && message == PacketMessage::dnsqr) {
                check_zeroed(payload);
            }
        }
        messages += batch->payloads.size();
    }
    expect(messages <= counters.packets_in, "a packet makes at most one message");
    const bool takes_frames = message == PacketMessage::pkt || message == PacketMessage::tagged;
    if (takes_frames && !filtered) {
        expect(messages + counters.packets_unsupported == counters.packets_in, "every supported frame makes a message");
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift::fuzz;
    using spindrift::nmsg::PacketMessage;
    Input input(data, size);
    const auto choice = input.take<std::uint8_t>();
    const MemoryFile file(input.rest());
    for (const auto message : {PacketMessage::packet, PacketMessage::pkt, PacketMessage::ncap, PacketMessage::dnsqr,
                               PacketMessage::tagged}) {
        make_messages(file.path(), message, (choice & 1) != 0, (choice & 2) != 0);
    }
    return 0;
}
