#include <spindrift/io/udp/socket_spec.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace spindrift::io {
namespace {

// Removes the text up to a separator from the front, and the separator. \returns the text before the separator
std::string_view take_until(std::string_view& text, std::string_view separator) noexcept {
    const std::size_t at = text.find(separator);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
    return taken;
}

net::UdpAddress parse_address(std::string_view text) {
    net::UdpAddress address;
    std::string_view interface = text;
    const auto parsed = IpAddress::parse(take_until(interface, "%"));
    if (!parsed) {
        throw Error(fmt::format("'{}' is neither an IPv4 nor an IPv6 address", text));
    }
    address.endpoint.address = *parsed;
    address.interface = interface;
    return address;
}

std::uint16_t parse_port(std::string_view text) {
    const auto port = parse_decimal<std::uint16_t>(text);
    if (!port || *port == 0) {
        throw Error(fmt::format("'{}' is not a port number from 1 to 65535", text));
    }
    return *port;
}

}  // namespace

SocketSpec SocketSpec::parse(std::string_view text, bool has_rate) {
    if (text.find('/') == std::string_view::npos) {
        throw Error("it needs a / between address and port");
    }
    std::string_view rest = text;
    const std::string_view address = take_until(rest, "/");
    std::string_view ports = has_rate ? take_until(rest, ",") : std::exchange(rest, {});
    if (ports.empty()) {
        throw Error("it needs a port number or a range of them behind the /");
    }
    SocketSpec spec;
    net::UdpAddress next = parse_address(address);
    const bool range = ports.find("..") != std::string_view::npos;
    const std::uint16_t first = parse_port(take_until(ports, ".."));
    const std::uint16_t last = range ? parse_port(ports) : first;
    if (last < first || last - first >= static_cast<int>(max_ports)) {
        throw Error(
            fmt::format("{}..{} is not a port range: from low to high, at most {} ports", first, last, max_ports));
    }
    for (unsigned port = first; port <= last; ++port) {
        next.endpoint.port = static_cast<std::uint16_t>(port);
        spec.addresses.push_back(next);
    }
    if (!rest.empty()) {
        const std::string_view rate_text = take_until(rest, ",");
        spec.rate = parse_c_integer<unsigned>(rate_text);
        if (!spec.rate) {
            throw Error(fmt::format("'{}' is not a number of datagrams a second", rate_text));
        }
        const auto frequency = rest.empty() ? spec.frequency : parse_c_integer<unsigned>(rest);
        if (!frequency) {
            throw Error(fmt::format("'{}' is not a frequency", rest));
        }
        spec.frequency = *frequency;
    }
    return spec;
}

namespace {

constexpr std::string_view blanks = " \t\r";

// Calls `use(channel, rest)` for each line of a file of channel aliases.
template <class Use>
void for_each_channel(const std::string& path, Use use) {
    std::ifstream file(path);
    if (!file) {
        throw system_error(fmt::format("cannot read channel aliases from {}", path), errno);
    }
    for (std::string line; std::getline(file, line);) {
        std::string_view rest = line;
        const std::string_view channel = next_word(rest, blanks);
        use(channel, rest);
    }
}

}  // namespace

std::vector<std::string> ChannelAliases::lookup(const std::string& path, std::string_view channel) {
    std::vector<std::string> addresses;
    for_each_channel(path, [&](std::string_view name, std::string_view rest) {
        if (name != channel) {
            return;
        }
        for (auto word = next_word(rest, blanks); !word.empty() && !word.starts_with('#');
             word = next_word(rest, blanks)) {
            addresses.emplace_back(word);
        }
    });
    return addresses;
}

std::vector<std::string> ChannelAliases::channels(const std::string& path) {
    std::vector<std::string> channels;
    for_each_channel(path, [&](std::string_view name, std::string_view) {
        if (!name.empty() && !name.starts_with('#')) {
            channels.emplace_back(name);
        }
    });
    return channels;
}

std::string ChannelAliases::find_file(std::string_view folder) {
    std::vector<std::string> files = {fmt::format("{}/nmsg.chalias", folder),
                                      fmt::format("{}/nmsgtool.chalias", folder)};
    if (const char* const chosen = std::getenv("NMSG_CHALIAS_FILE")) {
        files.insert(files.begin(), chosen);
    }
    const auto file = std::ranges::find_if(files, [](const auto& path) { return ::access(path.c_str(), R_OK) == 0; });
    if (file == files.end()) {
        throw Error(fmt::format("cannot read {}", fmt::join(files, " or ")));
    }
    return *file;
}

}  // namespace spindrift::io
