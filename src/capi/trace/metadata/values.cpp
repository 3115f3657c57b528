#include "fields.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

// Single values of records.
namespace spindrift::libtrace::metadata {
namespace {

constexpr std::size_t ipv4_size = 4;
constexpr std::size_t ipv6_size = 16;

/// Copies as many octets as `space` has room for.
std::size_t copy(Bytes value, void* space, std::size_t room) noexcept {
    const std::size_t size = std::min(value.size(), room);
    if (size > 0) {
        std::memcpy(space, value.data(), size);
    }
    return size;
}

/// Copies text and ends it with a zero.
char* put_text(const libtrace_packet_t* packet, const Field& field, int index, char* space, int room) noexcept {
    const auto option = find_option(packet, field, index);
    if (!option || space == nullptr || room <= 0) {
        return nullptr;
    }
    space[copy(option->value, space, static_cast<std::size_t>(room) - 1)] = '\0';
    return space;
}

/// Copies octets that are no text; a zero follows them only if there is room.
char* put_octets(const libtrace_packet_t* packet, const Field& field, int index, char* space, int room) noexcept {
    const auto option = find_option(packet, field, index);
    if (!option || space == nullptr || room <= 0) {
        return nullptr;
    }
    const std::size_t size = copy(option->value, space, static_cast<std::size_t>(room));
    if (size < static_cast<std::size_t>(room)) {
        space[size] = '\0';
    }
    return space;
}

std::uint64_t number_of(const libtrace_packet_t* packet, const Field& field, int index) noexcept {
    const auto option = find_option(packet, field, index);
    return option ? option->number() : 0;
}

/// The address at the start of an option, which may have a netmask or a prefix length after it; a null span if it is
/// absent or incomplete.
Bytes address_of(const libtrace_packet_t* packet, const Field& field, int index, std::size_t size) noexcept {
    const auto option = find_option(packet, field, index);
    return option && option->value.size() >= size ? option->value.first(size) : Bytes{};
}

char* address_text(int family, Bytes address, char* space, int room, int min_room) noexcept {
    if (address.empty() || space == nullptr || room < min_room) {
        return nullptr;
    }
    return const_cast<char*>(inet_ntop(family, address.data(), space, static_cast<socklen_t>(room)));
}

}  // namespace
}  // namespace spindrift::libtrace::metadata

using namespace spindrift::libtrace::metadata;

char* trace_get_interface_name(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    return put_text(packet, field::interface_name, index, space, spacelen);
}

char* trace_get_interface_description(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    return put_text(packet, field::interface_description, index, space, spacelen);
}

char* trace_get_interface_comment(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    return put_text(packet, field::interface_comment, index, space, spacelen);
}

char* trace_get_interface_mac(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    return put_octets(packet, field::interface_mac, index, space, spacelen);
}

uint64_t trace_get_interface_speed(libtrace_packet_t* packet, int index) {
    return number_of(packet, field::interface_speed, index);
}

uint32_t trace_get_interface_fcslen(libtrace_packet_t* packet, int index) {
    return static_cast<uint32_t>(number_of(packet, field::interface_fcs_length, index));
}

uint32_t trace_get_interface_ipv4(libtrace_packet_t* packet, int index) {
    uint32_t address = 0;
    (void)copy(address_of(packet, field::interface_ipv4, index, ipv4_size), &address, sizeof address);
    return address;
}

char* trace_get_interface_ipv4_string(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    const auto address = address_of(packet, field::interface_ipv4, index, ipv4_size);
    return address_text(AF_INET, address, space, spacelen, INET_ADDRSTRLEN);
}

void* trace_get_interface_ipv6(libtrace_packet_t* packet, void* space, int spacelen, int index) {
    const auto address = address_of(packet, field::interface_ipv6, index, ipv6_size);
    if (address.empty() || space == nullptr || spacelen <= 0) {
        return nullptr;
    }
    (void)copy(address, space, static_cast<std::size_t>(spacelen));
    return space;
}

char* trace_get_interface_ipv6_string(libtrace_packet_t* packet, char* space, int spacelen, int index) {
    const auto address = address_of(packet, field::interface_ipv6, index, ipv6_size);
    return address_text(AF_INET6, address, space, spacelen, INET6_ADDRSTRLEN);
}

char* trace_get_host_os(libtrace_packet_t* packet, char* space, int spacelen) {
    return put_text(packet, field::host_os, 0, space, spacelen);
}

char* trace_get_capture_application(libtrace_packet_t* packet, char* space, int spacelen) {
    return put_text(packet, field::capture_application, 0, space, spacelen);
}

char* trace_get_erf_dag_card_model(libtrace_packet_t* packet, char* space, int spacelen) {
    return put_text(packet, field::card_model, 0, space, spacelen);
}

char* trace_get_erf_dag_version(libtrace_packet_t* packet, char* space, int spacelen) {
    return put_text(packet, field::dag_version, 0, space, spacelen);
}

char* trace_get_erf_dag_fw_version(libtrace_packet_t* packet, char* space, int spacelen) {
    return put_text(packet, field::firmware_version, 0, space, spacelen);
}
