#pragma once

#include <spindrift/io/udp/udp.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::io {

/// Addresses as the user writes them: `ADDRESS[%INTERFACE]/PORT[..LAST][,RATE[,FREQ]]` (docs/formats/nmsgtool.md 5.1).
/// `192.0.2.255/8430..8437` stands for eight addresses.
struct SocketSpec {
    /// The maximum number of ports of a range.
    static constexpr unsigned max_ports = 21;

    std::vector<net::UdpAddress> addresses;  ///< one per port
    std::optional<unsigned> rate;            ///< datagrams per second, of all ports together
    unsigned frequency = 10;                 ///< how often per second libnmsg adjusts its rate; parsed, but not used

    /// \param has_rate whether a rate may follow
    /// \throws Error that says what is wrong with `text`
    static SocketSpec parse(std::string_view text, bool has_rate);
};

/// The file of channel aliases: each line has the name of a channel and addresses (docs/formats/nmsgtool.md 6.1). A
/// line may be empty; `#` begins a comment.
class ChannelAliases {
public:
    /// The addresses of all lines that begin with `channel`, in order; empty if there is no such line.
    /// \throws Error if the file cannot be read
    static std::vector<std::string> lookup(const std::string& file, std::string_view channel);

    /// The channels of all lines, in order. \throws Error if the file cannot be read
    static std::vector<std::string> channels(const std::string& file);

    /// The file that counts: the first of `NMSG_CHALIAS_FILE`, `nmsg.chalias` and `nmsgtool.chalias` that can be read.
    /// \param folder of the configuration of this installation, where the latter two are
    /// \throws Error that names the files if there is none
    static std::string find_file(std::string_view folder);
};

}  // namespace spindrift::io
