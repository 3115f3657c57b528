#include "packet_inputs.hpp"

#include <spindrift/base/event_error.hpp>
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

constexpr const char* cannot_open = "nmsg_input_open_pcap() failed";
constexpr const char* cannot_filter = "nmsg_pcap_input_setfilter() failed";

std::optional<nmsg::PacketMessage> packet_message(const nmsg::Schema& schema) {
    const auto message = static_cast<nmsg::PacketMessage>(schema.msgtype());
    switch (message) {
        case nmsg::PacketMessage::ncap:
        case nmsg::PacketMessage::pkt:
        case nmsg::PacketMessage::dnsqr:
        case nmsg::PacketMessage::packet: return schema.vid() == nmsg::base_vid ? std::optional(message) : std::nullopt;
    }
    return std::nullopt;
}

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
            throw Error(fmt::format("parse error: '{}' is not a valid snaplen", text));
        }
        options.snapshot_length = *snapshot;
    }
    if (options.interface.empty()) {
        throw Error(fmt::format("parse error: '{}' names no interface", spec));
    }
    return options;
}

}  // namespace

PacketInputs::PacketInputs(const nmsg::Schema& schema, std::optional<std::string> filter, const Console& console)
    : schema_(schema), filter_(std::move(filter)), console_(console) {
    if (const char* const preset = std::getenv("NMSG_BPF"); preset != nullptr && !filter_) {
        filter_ = preset;
    }
}

std::unique_ptr<io::PacketSource> PacketInputs::open(const std::string& name,
                                                     std::unique_ptr<packet::PacketReader> reader) const {
    const auto fail = [this](const std::string& reason, const char* what) {
        console_.line(1, reason);
        return Error(what);
    };
    const auto fail_by = [this](const EventError& error, const char* what) {
        console_.show(error.event());
        return Error(what);
    };
    const auto message = packet_message(schema_);
    if (!message) {
        throw fail(fmt::format("{}: {}/{} messages cannot be made of packets; base/dnsqr, ncap, packet and pkt can",
                               console_.program(), schema_.vendor(), schema_.name()),
                   cannot_open);
    }
    io::PacketSource::Options options;
    options.message = *message;
    options.report = console_.reporter();
    std::unique_ptr<io::PacketSource> source;
    try {
        if (*message == nmsg::PacketMessage::dnsqr) {
            options.dnsqr =
                dnsqr::Options::from_environment([](const char* variable) { return std::getenv(variable); },
                                                 [this](const std::string& reason) { console_.say(1, reason); });
        }
        source = std::make_unique<io::PacketSource>(name, std::move(reader), std::move(options));
    } catch (const EventError& error) {
        throw fail_by(error, cannot_open);
    } catch (const Error& error) {
        throw fail(error.what(), cannot_open);
    }
    try {
        if (filter_) {
            source->set_filter(*filter_);
        }
    } catch (const EventError& error) {
        throw fail_by(error, cannot_filter);
    } catch (const Error& error) {
        throw fail(error.what(), cannot_filter);
    }
    return source;
}

std::unique_ptr<io::PacketSource> PacketInputs::open_file(const std::string& path) const {
    std::unique_ptr<packet::PacketReader> reader;
    try {
        reader = packet::open_packet_file(path);
    } catch (const Error& error) {
        throw Error(fmt::format("unable to add pcap file input {}: {}", path, error.what()));
    }
    auto source = open(path, std::move(reader));
    console_.say(2, fmt::format("pcap file input: {}", path));
    return source;
}

std::unique_ptr<io::PacketSource> PacketInputs::open_interface(const std::string& spec) const {
    const packet::LiveOptions options = parse_interface(spec);
    packet::ActivationFailure failure;
    auto reader = packet::open_interface(options, failure);
    if (!reader && failure.status == 0) {
        throw Error(fmt::format("unable to add pcap interface input {}: {}", options.interface, failure.text));
    }
    if (!reader) {
        throw Error(
            fmt::format("pcap_activate() failed: {} ({}: {})", failure.status, options.interface, failure.text));
    }
    auto source = open(options.interface, std::move(reader));
    console_.say(2, fmt::format("pcap interface input: {}", spec));
    return source;
}

std::unique_ptr<io::PacketSource> PacketInputs::open_ndag(const std::string& uri) const {
    std::unique_ptr<packet::PacketReader> reader;
    try {
        reader = trace::open_ndag(uri, console_.reporter());
    } catch (const Error& error) {
        throw Error(fmt::format("unable to add nDAG input {}: {}", uri, error.what()));
    }
    auto source = open(uri, std::move(reader));
    console_.say(2, fmt::format("nDAG input: {}", uri));
    return source;
}

}  // namespace nmsgtool
