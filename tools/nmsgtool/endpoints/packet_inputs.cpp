#include "packet_inputs.hpp"

#include "open_or_fail.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/packet/live_packets.hpp>
#include <spindrift/packet/packet_file.hpp>
#include <spindrift/trace/open_packets.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace nmsgtool {

using namespace spindrift;

namespace {

packet::LiveOptions parse_interface(const std::string& spec) {
    packet::LiveOptions options;
    const std::size_t comma = spec.find(',');
    options.interface = spec.substr(0, comma);
    const std::size_t plus = options.interface.find('+');
    options.promiscuous = plus != std::string::npos;
    options.interface.resize(std::min(plus, options.interface.size()));
    if (comma != std::string::npos) {
        const std::string text = spec.substr(comma + 1, spec.find(',', comma + 1) - comma - 1);
        const auto snapshot = parse_c_integer<std::int32_t>(text);
        if (!snapshot || *snapshot < 0) {
            throw Error(fmt::format("'{}' is not a valid snaplen", text));
        }
        options.snapshot_length = *snapshot;
    }
    if (options.interface.empty()) {
        throw Error("it names no interface");
    }
    return options;
}

}  // namespace

PacketInputs::PacketInputs(const Settings& settings, const Console& console)
    : settings_(settings), schema_(*settings.schema), filter_(settings.options.bpf), console_(console) {
    if (const char* const preset = std::getenv("NMSG_BPF"); preset != nullptr && !filter_) {
        filter_ = preset;
        filter_option_ = "NMSG_BPF";
    }
}

std::unique_ptr<io::PacketSource> PacketInputs::open(const std::string& name,
                                                     std::unique_ptr<packet::PacketReader> reader) const {
    const auto message = nmsg::packet_message({schema_.vid(), schema_.msgtype()});
    if (!message) {
        throw Error(
            fmt::format("{}/{} messages cannot be made of packets; base/dnsqr, ncap, packet and pkt "
                        "can, and spindrift/taggedpacket",
                        schema_.vendor(), schema_.name()));
    }
    io::PacketSource::Options options;
    options.message = *message;
    options.report = console_.reporter();
    options.memory = settings_.tables.get();
    if (*message == nmsg::PacketMessage::dnsqr) {
        options.dnsqr =
            dnsqr::Options::from_environment([](const char* variable) { return std::getenv(variable); },
                                             [this](const std::string& reason) { console_.say(1, reason); });
    }
    if (!options.dnsqr.address_filter.empty()) {
        // The only filter that the source compiles by itself is made of these variables.
        const std::string filter = options.dnsqr.address_filter;
        return open_or_fail("DNSQR_AUTH_ADDRS, DNSQR_RES_ADDRS", filter, [&] {
            return std::make_unique<io::PacketSource>(name, std::move(reader), std::move(options));
        });
    }
    return std::make_unique<io::PacketSource>(name, std::move(reader), std::move(options));
}

void PacketInputs::set_filter(io::PacketSource& source) const {
    if (filter_) {
        open_or_fail(filter_option_, *filter_, [&] { source.set_filter(*filter_); });
    }
}

// Messages of a type that only a message module knows.
std::unique_ptr<pipeline::Source> PacketInputs::open_by_module(const plugin::PacketOrigin& origin) const {
    return open_or_fail(origin.is_live ? "-i" : "-p", origin.name, [&] {
        return std::make_unique<plugin::PacketSource>(settings_.plugins, schema_, origin, filter_);
    });
}

std::unique_ptr<pipeline::Source> PacketInputs::open_file(const std::string& path) const {
    if (schema_.shows_messages()) {
        auto source = open_by_module({.name = path});
        console_.say(2, fmt::format("pcap file input: {}", path));
        return source;
    }
    std::unique_ptr<packet::PacketReader> reader;
    try {
        reader = packet::open_packet_file(path, file::wait_readable, settings_.tables.get());
    } catch (const Error& error) {
        throw Error(fmt::format("unable to add pcap file input {}: {}", path, error.what()));
    }
    auto source = open_or_fail("-p", path, [&] { return open(path, std::move(reader)); });
    set_filter(*source);
    console_.say(2, fmt::format("pcap file input: {}", path));
    return source;
}

std::unique_ptr<pipeline::Source> PacketInputs::open_interface(const std::string& spec) const {
    if (schema_.shows_messages()) {
        const packet::LiveOptions options = open_or_fail("-i", spec, [&] { return parse_interface(spec); });
        auto source = open_by_module({.name = options.interface,
                                      .is_live = true,
                                      .promiscuous = options.promiscuous,
                                      .snapshot_length = options.snapshot_length});
        console_.say(2, fmt::format("pcap interface input: {}", spec));
        return source;
    }
    auto source = open_or_fail("-i", spec, [&] {
        const packet::LiveOptions options = parse_interface(spec);
        return open(options.interface, packet::open_interface(options));
    });
    set_filter(*source);
    console_.say(2, fmt::format("pcap interface input: {}", spec));
    return source;
}

std::unique_ptr<pipeline::Source> PacketInputs::open_ndag(const std::string& uri) const {
    const trace::NdagOptions options{
        .report = console_.reporter(), .allow = settings_.allow, .memory = settings_.tables.get()};
    auto source = open_or_fail("--readndag", uri, [&] { return open(uri, trace::open_ndag(uri, options)); });
    set_filter(*source);
    console_.say(2, fmt::format("nDAG input: {}", uri));
    return source;
}

}  // namespace nmsgtool
