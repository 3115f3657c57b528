#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>

#include <algorithm>
#include <array>

// SCTP (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

using packet::HeaderView;

/// The common header (RFC 9260 3.1).
class SctpHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 12;

    [[nodiscard]] std::uint16_t source_port() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t destination_port() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint32_t tag() const noexcept { return field<std::uint32_t>(4); }
    [[nodiscard]] std::uint32_t checksum() const noexcept { return field<std::uint32_t>(8); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// A chunk (RFC 9260 3.2). `word` and `half` read its other fields by offset.
class SctpChunk : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    enum Type : std::uint8_t { data = 0, init = 1, init_ack = 2, sack = 3 };

    [[nodiscard]] std::uint8_t type() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t flags() const noexcept { return field<std::uint8_t>(1); }
    /// Octets with this header, without padding.
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint16_t half(std::size_t at) const noexcept { return field<std::uint16_t>(at); }
    [[nodiscard]] std::uint32_t word(std::size_t at) const noexcept { return field<std::uint32_t>(at); }
};

constexpr std::array<std::string_view, 15> chunk_types = {
    "DATA",
    "INIT",
    "INIT ACK",
    "SACK",
    "HEARTBEAT",
    "HEARTBEAT ACK",
    "ABORT",
    "SHUTDOWN",
    "SHUTDOWN ACK",
    "ERROR",
    "COOKIE ECHO",
    "COOKIE ACK",
    "Reserved for ECNE",
    "Reserved for CWR",
    "SHUTDOWN COMPLETE",
};

std::string_view name_of(std::uint8_t type) noexcept {
    if (type < chunk_types.size()) {
        return chunk_types[type];
    }
    return (type & 0x3F) == 0x3F ? "IETF-defined Chunk Extensions" : "reserved by IETF";
}

constexpr std::size_t padded(std::size_t size) noexcept {
    return (size + 3) / 4 * 4;
}

void put_supported_addresses(Context& context, Bytes data) {
    Line line(context.out, Line::usual_room + 3 * data.size());
    line.put(" SCTP: Option Supported address types ");
    for (; data.size() >= 2; data = data.subspan(2)) {
        line.decimal(load_be<std::uint16_t>(data.data())).put(' ');
    }
    line.put('\n');
}

void put_parameter(Context& context, std::uint16_t type, std::uint16_t length, Bytes data) {
    constexpr std::uint16_t supported_addresses = 12;
    if (type == supported_addresses) {
        put_supported_addresses(context, data);
        return;
    }
    Line line(context.out, Line::usual_room + data.size());
    switch (type) {
        case 5:
            if (data.size() >= 4) {
                line.put(" SCTP: Option IP address ").ipv4(data.first(4)).put('\n');
            }
            break;
        case 6: line.put(" SCTP: Option IPv6 address (TODO)\n"); break;
        case 7: line.put(" SCTP: Option State cookie\n"); break;
        case 9: line.put(" SCTP: Option Cookie preservative (TODO)\n"); break;
        case 11: {
            const std::string_view name = as_text(data);
            line.put(" SCTP: Option Host name ").put_text(name.substr(0, name.find('\0'))).put('\n');
            break;
        }
        default: line.put(" SCTP: Option Unknown type=").decimal(type).put(" len=").decimal(length).put('\n');
    }
}

/// The parameters of INIT and INIT ACK. Like libtrace, this ignores the padding between parameters, and does not print
/// those that begin in the last 12 octets of a chunk (the size of the common header).
void put_parameters(Context& context, Bytes area) {
    while (area.size() > SctpHeader::size) {
        const auto type = load_be<std::uint16_t>(area.data());
        const auto length = load_be<std::uint16_t>(area.data() + 2);
        const std::size_t size = std::min<std::size_t>(length, area.size());
        put_parameter(context, type, length, size < 4 ? Bytes() : area.subspan(4, size - 4));
        if (length == 0) {
            Line(context.out).put("Invalid length in SCTP option -- halting decode\n");
            return;
        }
        area = area.subspan(size);
    }
}

void put_init(Context& context, const SctpChunk& chunk) {
    constexpr std::size_t fixed_size = 20;
    if (!chunk.has(fixed_size)) {
        return;
    }
    {
        Line line(context.out);
        line.put(" SCTP: Tag ").decimal(chunk.word(4)).put(" Credit ").decimal(chunk.word(8));
        line.put(" Outbound ").decimal(chunk.half(12)).put(" Inbound ").decimal(chunk.half(14));
        line.put(" TSN ").decimal(chunk.word(16)).put('\n');
    }
    put_parameters(context, chunk.after(fixed_size));
}

void put_sack(Context& context, const SctpChunk& chunk) {
    constexpr std::size_t fixed_size = 16;
    if (!chunk.has(fixed_size)) {
        return;
    }
    Line(context.out).put(" SCTP: Ack ").decimal(chunk.word(4)).put(" Wnd ").decimal(chunk.word(8)).put('\n');
    std::size_t at = fixed_size;
    for (unsigned left = chunk.half(12); left > 0 && chunk.has(at + 4); --left, at += 4) {
        Line line(context.out);
        line.put(" SCTP: Gap ACK Start ").decimal(chunk.half(at)).put(" End ").decimal(chunk.half(at + 2)).put('\n');
    }
    for (unsigned left = chunk.half(14); left > 0 && chunk.has(at + 4); --left, at += 4) {
        Line(context.out).put(" SCTP: Duplicatate TSN ").decimal(chunk.word(at)).put('\n');
    }
}

void put_data(Context& context, const SctpChunk& chunk) {
    constexpr std::size_t fixed_size = 16;
    if (!chunk.has(fixed_size)) {
        return;
    }
    Line line(context.out);
    line.put(" SCTP: TSN ").decimal(chunk.word(4)).put(" Stream ID ").decimal(chunk.half(8));
    line.put(" Stream Seqno ").decimal(chunk.half(10)).put(" Payload ID ").decimal(chunk.word(12)).put('\n');
}

/// The fields of known chunk types, if they were captured.
void put_details(Context& context, const SctpChunk& chunk) {
    switch (chunk.type()) {
        case SctpChunk::data: put_data(context, chunk); break;
        case SctpChunk::init:
        case SctpChunk::init_ack: put_init(context, chunk); break;
        case SctpChunk::sack: put_sack(context, chunk); break;
        default: break;
    }
}

/// The line of a chunk. \returns false if the chunk is truncated or has an invalid length
bool put_chunk(Line& line, const SctpChunk& chunk, int number) {
    if (!chunk.has(SctpChunk::size)) {
        line.put(" SCTP: [Truncated]\n\n");
        return false;
    }
    line.put(" SCTP: Chunk ").decimal(number).put(" Type ").put_text(name_of(chunk.type()));
    line.put(" Flags ").decimal(chunk.flags()).put(" Len ").decimal(chunk.length()).put('\n');
    if (chunk.length() == 0) {
        line.put(" SCTP: Invalid chunk length, aborting.\n\n");
        return false;
    }
    return true;
}

void put_chunks(Context& context, Bytes rest) {
    for (int number = 1; !rest.empty(); ++number) {
        const SctpChunk chunk(rest);
        if (Line line(context.out); !put_chunk(line, chunk, number)) {
            return;
        }
        const std::size_t size = std::min(padded(chunk.length()), rest.size());
        put_details(context, SctpChunk(rest.first(size)));
        rest = rest.subspan(size);
    }
}

}  // namespace

Next dump_sctp(Context& context, Bytes octets) {
    const SctpHeader sctp(octets);
    if (!sctp.has(SctpHeader::size)) {
        Line(context.out).put(" SCTP: packet too short!\n");
        return no_more;
    }
    {
        Line line(context.out);
        line.put(" SCTP: Header Src port ").decimal(sctp.source_port());
        line.put(" Dst port ").decimal(sctp.destination_port());
        line.put(" Tag ").decimal(sctp.tag()).put(" Csum ").decimal(sctp.checksum()).put('\n');
    }
    put_chunks(context, sctp.payload());
    Line(context.out).put('\n');
    return no_more;
}

}  // namespace spindrift::dump
