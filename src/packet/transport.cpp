#include <spindrift/packet/transport.hpp>

namespace spindrift::packet {
namespace {

/// How likely a port is that of a server.
int rank_of(std::uint16_t port) noexcept {
    constexpr std::uint16_t end_of_root_servers = 512;
    constexpr std::uint16_t end_of_root_clients = 1024;
    constexpr std::uint16_t end_of_clients = 5000;
    return port < end_of_root_servers ? 3 : port >= end_of_clients ? 2 : port < end_of_root_clients ? 1 : 0;
}

}  // namespace

std::uint16_t server_port(std::uint16_t source, std::uint16_t destination) noexcept {
    const int source_rank = rank_of(source);
    const int destination_rank = rank_of(destination);
    const bool is_source = source_rank == destination_rank ? source < destination : source_rank > destination_rank;
    return is_source ? source : destination;
}

}  // namespace spindrift::packet
