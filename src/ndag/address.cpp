#include <spindrift/ndag/receiver.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/net/interface_watch.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <cerrno>
#include <charconv>

namespace spindrift::ndag {
namespace {

std::uint16_t parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) {
        throw Error(fmt::format("\"{}\" is not a port; they go from 1 to 65535", text));
    }
    return port;
}

}  // namespace

Address Address::parse(Transport transport, std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) {
        throw Error(transport == Transport::tcp
                        ? "Bad ndagtcp URI. Should be ndagtcp:<interface>,<local address>,<port number>"
                        : "Bad ndag URI. Should be ndag:<interface>,<multicast group>,<port number>");
    }
    const std::string interface(text.substr(0, comma));
    const std::string_view rest = text.substr(comma + 1);
    const std::size_t second = rest.find(',');
    Address address;
    address.transport = transport;
    address.beacons.endpoint.port =
        second == std::string_view::npos ? default_port : parse_port(rest.substr(second + 1));
    address.beacons.endpoint.address = net::resolve(std::string(rest.substr(0, second)));
    if (transport == Transport::tcp) {
        return address;
    }
    address.beacons.interface = interface;
    address.local = IpAddress::parse(interface);
    if (address.local) {
        address.beacons.interface = net::interface_with(*address.local);
        if (address.beacons.interface.empty()) {
            throw Error(fmt::format("Failed to lookup interface {} -- no interface has this address", interface));
        }
    } else if (::if_nametoindex(interface.c_str()) == 0) {
        throw Error(fmt::format("Failed to lookup interface {} -- {}", interface, errno_text(errno)));
    }
    if (!net::is_multicast(address.beacons.endpoint.address)) {
        throw Error(fmt::format("Failed to join multicast group {}:{} -- it is not a multicast address",
                                address.beacons.endpoint.address.text(), address.beacons.endpoint.port));
    }
    return address;
}

}  // namespace spindrift::ndag
