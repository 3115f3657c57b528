#include "open_reader.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/live_packets.hpp>
#include <spindrift/packet/packet_file.hpp>
#include <spindrift/trace/open_packets.hpp>

#include <fmt/format.h>

namespace spindrift::trace {
namespace {

using packet::PacketReader;

// The packet buffer timeout of libpcap: how long the kernel collects packets before it delivers them.
constexpr int live_delay_milliseconds = 10;

packet::LiveOptions live_options(const std::string& interface, bool promiscuous) {
    packet::LiveOptions options;
    options.interface = interface;
    options.snapshot_length = 0;
    options.promiscuous = promiscuous;
    options.delay_milliseconds = live_delay_milliseconds;
    return options;
}

std::unique_ptr<PacketReader> open_live(const packet::LiveOptions& options) {
    auto packets = packet::open_packet_ring(options);
    return packets ? std::move(packets) : packet::open_interface(options);
}

/// Reads all streams of an nDAG input. Owns the receiver.
class NdagReader final : public PacketReader {
public:
    NdagReader(const ndag::Address& address, const NdagOptions& options)
        : receiver_(address, {.report = options.report, .allow = options.allow, .memory = options.memory}) {}

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override {
        return receiver_.reader(0).read(batch, wait);
    }
    [[nodiscard]] bool is_live() const noexcept override { return true; }
    packet::PacketLosses losses() noexcept override {
        packet::PacketLosses losses = receiver_.reader(0).losses();
        losses.peers = receiver_.counts();  // with those of beacons
        return losses;
    }

private:
    ndag::Receiver receiver_;
};

}  // namespace

ndag::Address ndag_address(const Uri& uri) {
    return ndag::Address::parse(
        uri.format == Format::ndag ? ndag::Address::Transport::multicast : ndag::Address::Transport::tcp, uri.body);
}

std::unique_ptr<PacketReader> open_reader(const Uri& uri, bool promiscuous, const file::Wait& wait,
                                          MemoryBudget* memory) {
    switch (uri.format) {
        case Format::pcap: return packet::open_pcap_file(uri.body, wait, memory);
        case Format::pcapng: return packet::open_pcapng_file(uri.body, wait, memory);
        case Format::erf: return packet::open_erf_file(uri.body, wait, memory);
        case Format::rawerf: return packet::open_raw_erf_file(uri.body, wait, memory);
        case Format::interface: return open_live(live_options(uri.body, promiscuous));
        case Format::pcapint: return packet::open_interface(live_options(uri.body, promiscuous));
        default: return packet::open_packet_file(uri.body, wait, memory);
    }
}

std::unique_ptr<PacketReader> open_packets(const std::string& text, const Reporter& report) {
    const Uri uri = Uri::parse(text, report);
    return is_ndag(uri) ? std::make_unique<NdagReader>(ndag_address(uri), NdagOptions{.report = report})
                        : open_reader(uri, true, file::wait_readable, nullptr);
}

std::unique_ptr<PacketReader> open_ndag(const std::string& text, const NdagOptions& options) {
    const Uri uri = Uri::parse(text, options.report);
    if (!is_ndag(uri)) {
        throw Error("'" + text +
                    "' is not an nDAG input; these are ndag:INTERFACE,GROUP[,PORT] and ndagtcp:ANY,ADDRESS[,PORT]");
    }
    return std::make_unique<NdagReader>(ndag_address(uri), options);
}

}  // namespace spindrift::trace
