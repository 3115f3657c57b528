#include <spindrift/net/udp_address.hpp>

#include <fmt/format.h>

namespace spindrift::net {

std::string UdpAddress::text() const {
    return interface.empty() ? endpoint.text()
                             : fmt::format("{}%{}/{}", endpoint.address.text(), interface, endpoint.port);
}

}  // namespace spindrift::net
