#pragma once

#include <spindrift/base/ip_address.hpp>
#include <spindrift/net/udp_address.hpp>
#include <spindrift/trace/input.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tracemcast {

/// What the command line says.
struct Options {
    std::string uri;
    std::string filter;
    std::uint16_t monitor = 0;
    spindrift::net::UdpAddress group;            ///< with the port of beacons and, if one is named, the interface
    std::optional<spindrift::IpAddress> source;  ///< the address of that interface instead
    std::string source_text;                     ///< as it was given
    std::size_t message_size = 8900;
    unsigned threads = 1;
    int ttl = 1;
    std::optional<std::uint32_t> rate;  ///< packets a second
    std::optional<double> replay;       ///< times as fast as the packets once came
    bool once = false;
    bool loop = false;
    std::uint64_t rounds = 0;  ///< of the loop; 0 without end
    std::optional<spindrift::trace::Sharing> sharing;
    std::chrono::milliseconds delay{100};           ///< until packets that wait for others are sent
    std::optional<std::chrono::milliseconds> wait;  ///< before the first packet
    std::uint16_t first_port = 0;

    /// How fast a file is played: times as fast as its packets came, 0 for as fast as can be.
    [[nodiscard]] double speed() const noexcept { return replay.value_or(once || rate ? 0 : 1); }
};

[[nodiscard]] std::string usage_text(const std::string& program);

/// The command line makes no sense in itself; the usage should be shown.
struct UsageError {
    std::string message;  ///< empty if `getopt_long` has said it
};

/// \throws UsageError, Error about a value
[[nodiscard]] Options parse_options(int argc, char** argv);

}  // namespace tracemcast
