#include <spindrift/compat/trace_lines.hpp>

#include <spindrift/compat/event_log.hpp>

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

namespace spindrift::compat {
namespace {

constexpr int kib = 1024;

std::string reason_of(const event::BadBeacon& beacon) {
    using enum event::BadBeacon::Reason;
    switch (beacon.reason) {
        case short_header: return "nDAG message does not have a complete nDAG header.";
        case bad_magic: return "nDAG message does not have a valid magic number.";
        case bad_version: return fmt::format("nDAG message has an invalid header version: {}", beacon.found);
        case short_message: return "Malformed beacon (missing number of streams).";
        case short_list:
            return fmt::format("Malformed beacon (length doesn't match number of streams). {} {}", beacon.found,
                               beacon.expected);
        case unexpected: return fmt::format("Unexpected message type on control channel: {}", beacon.found);
    }
    return {};
}

std::string times(std::uint64_t count) {
    return count > 1 ? fmt::format(" ({} times)", count) : "";
}

std::string interface_of(const std::string& name) {
    return name.empty() ? "the interface" : "interface " + name;
}

struct LineOf {
    using Result = std::optional<Line>;

    Result operator()(const event::SettingIgnored& setting) const {
        return Line{0, fmt::format("No matching option {}(={}), ignoring", setting.key, setting.value)};
    }
    Result operator()(const event::SharingIgnored&) const {
        return Line{0, "the streams of nDAG are what threads get; their flows are not dealt out anew"};
    }
    Result operator()(const event::StreamJoined& joined) const {
        return Line{1, fmt::format("Added new stream {} to thread {}", joined.stream, joined.thread)};
    }
    Result operator()(const event::StreamNotJoined& failed) const {
        return Line{0, fmt::format("Cannot receive stream {}: {}", failed.stream, failed.reason)};
    }
    Result operator()(const event::StreamLeft& left) const {
        return Line{1, fmt::format("Closing channel {} due to inactivity.", left.stream)};
    }
    Result operator()(const event::TooManyStreams& many) const {
        const std::string by = many.sender.empty() ? "" : " by " + many.sender;
        return Line{0, fmt::format("More than {} streams are announced{}: that of port {} is not received", many.max,
                                   by, many.port)};
    }
    Result operator()(const event::StreamEvicted& evicted) const {
        return Line{1, fmt::format("Leaving stream {} for a new one, as it has sent nothing{}", evicted.stream,
                                   evicted.count > 1 ? fmt::format(" ({} streams so)", evicted.count) : "")};
    }
    Result operator()(const event::BadBeacon& beacon) const {
        return Line{0, fmt::format("Error while parsing nDAG control message: {}{}", reason_of(beacon),
                                   beacon.count > 1 ? fmt::format(" ({} of that kind)", beacon.count) : "")};
    }
    Result operator()(const event::ConnectionRefused& refused) const {
        return Line{0, "Cannot accept the connection that brings beacons: " + refused.reason};
    }
    Result operator()(const event::BeaconAwaited& awaited) const {
        const std::string on = awaited.interface.empty() ? "" : " on " + awaited.interface;
        if (!awaited.needs_hint) {
            return Line{0, fmt::format("waiting for a beacon of {}{} …", awaited.address, on)};
        }
        return Line{0, fmt::format("no beacon of {}{} for {} s: {}", awaited.address, on, awaited.seconds,
                                   awaited.interface.empty()
                                       ? "does a sender connect to this address?"
                                       : fmt::format("are group, port and interface those of the sender? tcpdump -i {} "
                                                     "udp shows what arrives",
                                                     awaited.interface))};
    }
    Result operator()(const event::MembershipLost& lost) const {
        return Line{0, fmt::format("{} is gone, and nothing of {} can come: waiting for it to come back",
                                   interface_of(lost.interface), lost.group)};
    }
    Result operator()(const event::MembershipRenewed& renewed) const {
        return Line{0, fmt::format("{} is back, joined {} again", interface_of(renewed.interface), renewed.group)};
    }
    Result operator()(const event::SmallReceiveBuffer& buffer) const {
        return Line{0, fmt::format("The system grants {} of the {} KiB wanted to receive bursts in, which may be lost: "
                                   "raise net.core.rmem_max to {}",
                                   buffer.granted / kib, buffer.requested / kib, buffer.requested)};
    }
    Result operator()(const event::BeaconNotSent& failed) const {
        return Line{0, fmt::format("failed to send a beacon packet: {}{}", failed.reason, times(failed.count))};
    }
    Result operator()(const event::StreamNotSent& failed) const {
        return Line{0, fmt::format("thread {} failed to send multicast ERF packet: {}{}", failed.thread, failed.reason,
                                   times(failed.count))};
    }
    Result operator()(const event::ReceiverChanged& changed) const {
        using enum event::ReceiverChanged::State;
        const std::string what = changed.thread ? fmt::format("streaming thread {}", *changed.thread) : "beacons";
        switch (changed.state) {
            case connected: return Line{0, fmt::format("{} connected to {}", what, changed.receiver)};
            case awaited:
                return Line{0, fmt::format("{} cannot connect to {}, trying again: {}{}", what, changed.receiver,
                                           changed.reason, times(changed.count))};
            case lost:
                return Line{0, fmt::format("{} lost the connection to {}: {}", what, changed.receiver, changed.reason)};
        }
        return std::nullopt;
    }
    Result operator()(const event::LinkLayerNotSent& refused) const {
        return Line{0, fmt::format("thread {} leaves out packets of link type {}, which {} cannot express",
                                   refused.thread, refused.link, refused.format)};
    }
    template <class Other>
    Result operator()(const Other&) const {
        return std::nullopt;
    }
};

}  // namespace

std::optional<Line> trace_line(const Event& event) {
    return std::visit(LineOf(), event);
}

Reporter trace_reporter(std::function<void(const std::string& line)> write) {
    constexpr unsigned burst = 64;
    auto log = std::make_shared<EventLog>(
        [](const Event& event) {
            auto line = trace_line(event);
            return line ? std::vector<Line>{*std::move(line)} : std::vector<Line>();
        },
        [write = std::move(write)](const Line& line) { write(line.text); }, burst);
    return Reporter([log = std::move(log)](const Event& event) { log->write(event); });
}

}  // namespace spindrift::compat
