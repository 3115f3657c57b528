#include <spindrift/ndag/protocol.hpp>

#include <cstring>

namespace spindrift::ndag {
namespace {

constexpr std::string_view magic = "NDAG";
constexpr std::uint8_t version = 1;
constexpr std::size_t beacon_header_size = Beacon::size(0);
constexpr std::uint16_t truncated_flag = 0x8000;
constexpr std::int64_t epoch = 1'509'494'400;  // 2017-11-01 00:00:00 UTC

}  // namespace

std::string_view text(Errc error) noexcept {
    switch (error) {
        case Errc::short_header: return "does not have a complete nDAG header";
        case Errc::bad_magic: return "does not have a valid magic number";
        case Errc::bad_version: return "has an invalid header version";
        case Errc::short_message: return "ends too early";
        case Errc::short_list: return "has fewer ports than it announces";
        case Errc::unexpected: return "is of a type that does not belong here";
    }
    return "is wrong";
}

Decoded<Header, Errc> Header::parse(Bytes datagram) noexcept {
    if (datagram.size() < header_size) {
        return Errc::short_header;
    }
    if (std::memcmp(datagram.data(), magic.data(), magic.size()) != 0) {
        return Errc::bad_magic;
    }
    if (std::to_integer<std::uint8_t>(datagram[4]) != version) {
        return Errc::bad_version;
    }
    return Header{static_cast<MessageType>(datagram[5]), load_be<std::uint16_t>(datagram.data() + 6)};
}

Decoded<Beacon, Errc> Beacon::parse(Bytes datagram) {
    const auto header = Header::parse(datagram);
    if (!header) {
        return header.error();
    }
    if (header->type != MessageType::beacon) {
        return Errc::unexpected;
    }
    if (datagram.size() < beacon_header_size) {
        return Errc::short_message;
    }
    const std::size_t count = load_be<std::uint16_t>(datagram.data() + header_size);
    if (datagram.size() < Beacon::size(count)) {
        return Errc::short_list;
    }
    Beacon beacon{header->monitor, std::vector<std::uint16_t>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        beacon.ports[i] = load_be<std::uint16_t>(datagram.data() + beacon_header_size + 2 * i);
    }
    return beacon;
}

Decoded<DataHeader, Errc> DataHeader::parse(Bytes datagram) noexcept {
    const auto header = Header::parse(datagram);
    if (!header) {
        return header.error();
    }
    if (header->type != MessageType::erf && header->type != MessageType::tagged) {
        return Errc::unexpected;
    }
    if (datagram.size() < data_header_size) {
        return Errc::short_message;
    }
    const std::byte* const from = datagram.data();
    const auto count = load_be<std::uint16_t>(from + 22);
    const bool truncated = (count & truncated_flag) != 0;
    return DataHeader{.type = header->type,
                      .monitor = header->monitor,
                      .started = load_le<std::uint64_t>(from + 8),
                      .sequence = load_be<std::uint32_t>(from + 16),
                      .stream = load_be<std::uint16_t>(from + 20),
                      .records = truncated ? std::uint16_t{1} : count,
                      .is_truncated = truncated};
}

std::uint64_t started_at(Timestamp time) noexcept {
    return static_cast<std::uint64_t>(time.nanoseconds() / 1'000'000 - epoch * 1000);
}

void put_header(std::byte* to, MessageType type, std::uint16_t monitor) noexcept {
    std::memcpy(to, magic.data(), magic.size());
    to[4] = std::byte{version};
    to[5] = static_cast<std::byte>(type);
    store_be(to + 6, monitor);
}

void put_data_header(std::byte* to, const DataHeader& header) noexcept {
    put_header(to, header.type, header.monitor);
    store_le(to + 8, header.started);
    store_be(to + 16, header.sequence);
    store_be(to + 20, header.stream);
    store_be(to + 22, header.records);
}

std::vector<std::byte> make_beacon(std::uint16_t monitor, std::span<const std::uint16_t> ports) {
    std::vector<std::byte> beacon(Beacon::size(ports.size()));
    put_header(beacon.data(), MessageType::beacon, monitor);
    store_be(beacon.data() + header_size, static_cast<std::uint16_t>(ports.size()));
    for (std::size_t i = 0; i < ports.size(); ++i) {
        store_be(beacon.data() + beacon_header_size + 2 * i, ports[i]);
    }
    return beacon;
}

}  // namespace spindrift::ndag
