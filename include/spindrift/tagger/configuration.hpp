#pragma once

#include <spindrift/tag/provider/provider_source.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::tagger {

/// Where a tagger sends to.
struct Multicast {
    std::uint16_t monitor = 0;
    std::uint16_t beacon_port = 9000;
    std::string group = "225.88.0.1";  ///< an address, of a group or a host
    std::string source = "0.0.0.0";    ///< the address or the name of the sending interface
    std::size_t message_size = 9000;   ///< octets in a UDP datagram
    int ttl = 4;
};

/// The configuration of a tagger (docs/formats/tagging.md 8.2).
struct Configuration {
    std::vector<std::string> inputs{};  ///< URIs as for `trace::Input`; read one after the other
    unsigned threads = 2;               ///< of reading, 1 to 255; each sends a stream
    bool by_flow = false;               ///< both directions of a flow to the same thread
    bool promiscuous = false;           ///< capture from interfaces what is for other hosts, too
    std::string filter{};               ///< pcap-filter(7); empty for all packets
    std::string tag_filter{};           ///< condition on tags (`tag::TagFilter`); empty to send all packets
    std::string log_file{};             ///< empty if none is named
    std::string statistics_file{};      ///< begin of the names of the files of losses; empty for none
    std::string control_address = "ipc:///tmp/corsarotagger-control";  ///< ZeroMQ endpoint
    Multicast multicast{};
    std::vector<tag::provider::ProviderSource> providers{};
    std::vector<std::string> warnings{};  ///< what was ignored in the file, and why; for users
};

/// Reads a YAML text. Unknown keys are ignored, with a warning.
/// \throws Error with the reason, and the line where there is one
[[nodiscard]] Configuration parse_configuration(std::string_view text);

/// Reads a YAML file. \throws Error also if it cannot be read or has more than 1 MiB
[[nodiscard]] Configuration read_configuration(const std::string& path);

}  // namespace spindrift::tagger
